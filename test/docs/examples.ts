import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** The pages whose TypeScript is made from files. */
export const pagesWithExamples = ["docs/runtime.md", "apiserver/README.md"];

/** `<!-- file.ts#region -->`, and the block below it. */
const EXAMPLE = /<!-- (\S+\.ts)#(\w+) -->\n```ts\n[^]*?```/g;

/** A page with each block that follows a marker as the region of the file that the marker names. */
export const withExamples = (page: string): string =>
  page.replaceAll(
    EXAMPLE,
    (_, file: string, region: string) =>
      `<!-- ${file}#${region} -->\n\`\`\`ts\n${regionOf(readFileSync(join(root, file), "utf8"), region)}\n\`\`\``,
  );

/** The files that the blocks of a page come from. */
export const exampleFiles = (page: string): string[] =>
  [...page.matchAll(EXAMPLE)].map(([, file = ""]) => file);

/** What stands between `// #region <name>` and `// #endregion`, without the indentation that all of it has. */
function regionOf(text: string, name: string): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const end = lines.findIndex((line, at) => at > start && line.trim() === "// #endregion");
  if (start === -1 || end === -1) throw new Error(`there is no region ${name}`);
  const found = lines.slice(start + 1, end);
  const indents = found.filter((line) => line !== "").map((line) => line.length - line.trimStart().length);
  return found.map((line) => line.slice(Math.min(...indents))).join("\n");
}
