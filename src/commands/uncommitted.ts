import { KaggError } from "../errors.ts";

/**
 * Throws `update/uncommitted` where files that would be changed have changes that git could not bring back. Without git
 * there is nothing to ask.
 */
export async function refuseUncommitted(root: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const { execa } = await import("execa");
  const args = [
    "--no-optional-locks",
    "--literal-pathspecs",
    "status",
    "--porcelain",
    "-z",
    "--no-renames",
    "--",
    ...paths,
  ];
  const { exitCode, stdout } = await execa("git", args, { cwd: root, reject: false });
  if (exitCode !== 0 || stdout === "") return;
  const files = stdout.split("\0").flatMap((entry) => (entry === "" ? [] : [entry.slice(3)]));
  throw new KaggError(
    "update/uncommitted",
    files.map((file, index) => ({
      where: file,
      what: "would be changed, and has changes that are not committed",
      ...(index === files.length - 1 && { hint: "git commit or git stash them; --force goes on" }),
    })),
  );
}
