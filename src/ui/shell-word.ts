/** A path as a shell takes it, in commands that are shown to be copied. */
export const shellWord = (path: string): string =>
  /^[-\w./]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
