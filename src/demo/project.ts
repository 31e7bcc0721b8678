import { existsSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { shellWord } from "../ui/shell-word.ts";
import { runProgram, type Place } from "./programs.ts";
import type { Stage } from "./stage.ts";

/** What a scaffolded project is built with. */
const NEEDED = ["@kagg/apiserver/dist", "@types/node", "esbuild", "typescript", "vitest"];

/** Brings the packages of the project in `place`: in a checkout of kagg they are there already, and nothing is downloaded. */
export async function installPackages(stage: Stage, packageRoot: string, place: Place): Promise<void> {
  const modules = join(packageRoot, "node_modules");
  if (!NEEDED.every((name) => existsSync(join(modules, name)))) {
    await stage.step({
      title: "Its packages",
      command: "npm install",
      run: () => runProgram("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], place),
    });
    return;
  }
  await stage.step({
    title: "Its packages, which this checkout of kagg has (elsewhere: npm install)",
    command: `ln -s ${shellWord(modules)} node_modules`,
    run: async () => {
      await symlink(modules, join(place.cwd, "node_modules"), "junction");
      return { stdout: "", stderr: "", exitCode: 0 };
    },
  });
}
