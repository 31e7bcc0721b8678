/**
 * What go build says on stderr, a problem each: `registry/mango.go:12:3: undefined: x`. The lines that only name a package
 * are left out, and those that belong to the one above stand with it.
 */
export function buildProblems(stderr: string): readonly string[] {
  const problems: string[] = [];
  for (const line of stderr.split("\n")) {
    if (line.trim() === "" || line.startsWith("# ")) continue;
    const more = /^\s+(.*)$/.exec(line)?.[1];
    if (more !== undefined && problems.length > 0) problems.push(`${problems.pop()}\n  ${more}`);
    else problems.push(line.replace(/^\.\//, ""));
  }
  return problems.length > 0 ? problems : ["go build failed and did not say why"];
}
