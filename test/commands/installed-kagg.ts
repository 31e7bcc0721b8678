import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { root, type Ran } from "../e2e/kagg.ts";

/** A kagg as it is installed from a registry: its packages are asked for by version, and none is packed. */
export type InstalledKagg = {
  readonly run: (cwd: string, ...args: readonly string[]) => Promise<Ran>;
  /** Makes a project, which goes with `remove`: Mango of fruit.example.com in `fruit`. */
  readonly project: (...flags: readonly string[]) => Promise<string>;
  /** Changes a file of a template, as another version of kagg has it; undefined takes it away. */
  readonly template: (
    path: string,
    change: (text: string) => string | undefined,
    where?: "typescript" | "go" | "_shared",
  ) => Promise<void>;
  readonly remove: () => Promise<void>;
};

export async function installedKagg(
  version = "1.0.0",
  templates: readonly string[] = ["typescript"],
): Promise<InstalledKagg> {
  const folder = await mkdtemp(join(tmpdir(), "kagg-installed-"));
  const taken = ["bin", "dist", ...["_shared", ...templates].map((name) => join("templates", name))];
  await Promise.all(taken.map((path) => cp(join(root, path), join(folder, path), { recursive: true })));
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as object;
  await writeFile(join(folder, "package.json"), JSON.stringify({ ...manifest, version }));
  const run: InstalledKagg["run"] = async (cwd, ...args) => {
    const result = await execa(process.execPath, [join(folder, "bin/kagg.js"), ...args], {
      cwd,
      reject: false,
      stdin: "ignore",
      env: { NO_COLOR: "1" },
    });
    const { stdout, stderr, exitCode = -1 } = result;
    return { command: ["kagg", ...args].join(" "), stdout, stderr, exitCode };
  };
  return {
    remove: () => rm(folder, { recursive: true }),
    run,
    project: async (...flags) => {
      const project = join(await mkdtemp(join(folder, "project-")), "fruit");
      await mkdir(project);
      const args = ["--group", "fruit.example.com", "--kind", "Mango", "--yes", ...flags];
      const { stderr, exitCode } = await run(project, "init", ...args);
      if (exitCode !== 0) throw new Error(stderr);
      return project;
    },
    template: async (path, change, where = "typescript") => {
      const file = join(folder, "templates", where, path);
      const text = change(await readFile(file, "utf8").catch(() => ""));
      await mkdir(dirname(file), { recursive: true });
      await (text === undefined ? rm(file) : writeFile(file, text));
    },
  };
}
