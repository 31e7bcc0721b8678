import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { projectSchema } from "../src/project/schema.ts";
import { cliReference } from "./docs/cli-reference.ts";
import { differencesPage } from "./docs/differences-page.ts";
import { sandboxPage } from "./docs/sandbox-page.ts";
import { conformancePage } from "./docs/conformance-page.ts";
import { pagesWithExamples, withExamples } from "./docs/examples.ts";
import { goldenProjects, goldensFolder, goldenTree } from "./scaffold/golden-projects.ts";

// npm run generate: everything in the repository that is made from something else.
const root = join(import.meta.dirname, "..");

await write(join(root, "schema", "kagg.schema.json"), `${JSON.stringify(projectSchema, undefined, 2)}\n`);
await write(join(root, "docs", "cli.md"), cliReference());
await write(join(root, "docs", "differences.md"), differencesPage());
await write(join(root, "docs", "conformance.md"), conformancePage());
await write(join(root, "docs", "sandbox.md"), sandboxPage());
for (const page of pagesWithExamples) {
  await write(join(root, page), withExamples(await readFile(join(root, page), "utf8")));
}
await rm(goldensFolder, { recursive: true, force: true });
for (const answers of goldenProjects) {
  for (const [path, content] of await goldenTree(answers)) {
    await write(join(goldensFolder, answers.name, path), content);
  }
}

async function write(file: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
