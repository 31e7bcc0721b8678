import { join } from "node:path";
import { execa } from "execa";
import { type Ran, kagg } from "./kagg.ts";

/** `kagg init`, `npm install` and `npm run build` in a new folder `<parent>/fruit`. */
export async function scaffold(
  parent: string,
  ...flags: readonly string[]
): Promise<{ folder: string; ran: Ran[] }> {
  const folder = join(parent, "fruit");
  const args = ["init", "fruit", "--group", "fruit.example.com", "--kind", "Mango", "--yes", ...flags];
  const init = await kagg(args, { cwd: parent });
  if (init.exitCode !== 0) throw new Error(init.stderr);
  return {
    folder,
    ran: [init, await npm(folder, "install", "--prefer-offline"), await npm(folder, "run", "build")],
  };
}

export async function npm(cwd: string, ...args: string[]): Promise<Ran> {
  const { stdout, stderr, exitCode } = await execa("npm", args, { cwd, env: { NO_COLOR: "1" } });
  return { command: ["npm", ...args].join(" "), stdout, stderr, exitCode: exitCode ?? -1 };
}
