import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { installedKagg } from "../commands/installed-kagg.ts";
import { edit } from "../project-folder.ts";
import { tempFolder } from "../temp-folder.ts";
import { installPackages } from "./install-packages.ts";

test("a project of an author's own fields builds and passes its tests once kinds and a version are added", async () => {
  const kagg = await installedKagg();
  onTestFinished(kagg.remove);
  const folder = join(await tempFolder(), "fruit");
  await cp(await kagg.project(), folder, { recursive: true });
  await edit(folder, "src/mango/v1.ts", (text) =>
    text.replaceAll("title", "variety").replaceAll("9999", "500"),
  );
  await edit(folder, "src/mango/v1alpha1.ts", (text) => text.replaceAll("title", "variety"));
  await edit(folder, "src/resources.ts", (text) => `// Ours.\n${text.replaceAll('"', "'")}`);
  for (const path of ["test/mango.test.ts", "test/mango/v1alpha1.test.ts"]) {
    await edit(folder, path, (text) => text.replaceAll("title", "variety"));
  }
  await rm(join(folder, "test/sandbox.test.ts"));

  for (const args of ["resource AppleTree --cluster-scoped", "version v2", "resource Load --virtual"]) {
    expect(await kagg.run(folder, "add", ...args.split(" "))).toMatchObject({ exitCode: 0 });
  }
  await installPackages(join(folder, "node_modules"));
  // Type-checks the sources and the tests as well.
  await execa("npm", ["run", "build"], { cwd: folder });
  const { stdout } = await execa("npx", ["vitest", "run"], { cwd: folder, env: { NO_COLOR: "1" } });

  // A file of tests a kind, and one for each version of a stored kind but the storage version.
  expect(stdout).toContain("Test Files  7 passed (7)");
}, 120_000);
