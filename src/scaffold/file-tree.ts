/** Files by their path below the project's folder, with "/" between the parts. */
export type FileTree = ReadonlyMap<string, string | Buffer>;
