import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where `npm run cluster:up` keeps the one cluster that a person works with; git-ignored. */
export const personFolder: string = join(import.meta.dirname, "..", "..", ".cache", "cluster");

export const pidsFile: string = join(personFolder, "pids.json");

/** Ends the person's cluster if there is one and removes its folder; says whether there was one. */
export async function stopPersonCluster(): Promise<boolean> {
  if (!existsSync(personFolder)) return false;
  const pids = existsSync(pidsFile) ? (JSON.parse(await readFile(pidsFile, "utf8")) as number[]) : [];
  for (const pid of pids) {
    if (await isControlPlane(pid)) process.kill(pid, "SIGKILL");
  }
  await rm(personFolder, { recursive: true, force: true });
  return pids.length > 0;
}

// A number in an old file may belong to another program by now.
async function isControlPlane(pid: number): Promise<boolean> {
  try {
    if (process.platform === "linux")
      return (await readFile(`/proc/${pid}/cmdline`, "utf8")).includes("control-plane");
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
