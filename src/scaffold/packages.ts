/** Where a project gets kagg's own packages from. */
export type Packages = {
  /** What package.json asks for, by package: a version, or `file:vendor/….tgz`. */
  readonly kagg: string;
  readonly apiserver: string;
  /** Tarballs to put into the project. */
  readonly vendored: readonly { readonly file: string; readonly content: Buffer }[];
};
