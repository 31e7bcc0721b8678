import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../e2e/kagg.ts";

/** Links to what is installed here, and a copy of kagg: Vitest takes what is outside of node_modules for sources. */
export async function installPackages(folder: string): Promise<void> {
  const kagg = join(folder, "kagg");
  await mkdir(kagg, { recursive: true });
  const installed = (await readdir(join(root, "node_modules"))).filter((name) => name !== "kagg");
  await Promise.all([
    ...installed.map((name) => symlink(join(root, "node_modules", name), join(folder, name))),
    ...["package.json", "dist"].map((name) => cp(join(root, name), join(kagg, name), { recursive: true })),
  ]);
}
