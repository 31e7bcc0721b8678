import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startControlPlane } from "../cluster/control-plane.ts";
import { until } from "./until.ts";

test("two control planes run side by side, and stopping them leaves nothing", async () => {
  const both = await Promise.all([startControlPlane(), startControlPlane()]);
  const [one, other] = both;
  expect(one.server).not.toBe(other.server);
  await one.kubectl(["create", "namespace", "only-here"]);
  expect((await one.kubectl(["get", "namespace", "only-here", "-o", "name"])).stdout).toBe(
    "namespace/only-here",
  );
  expect((await other.kubectl(["get", "namespace", "only-here"])).exitCode).toBe(1);
  await Promise.all(both.map(({ stop }) => stop()));
  for (const { folder, programs } of both) {
    expect(existsSync(folder)).toBe(false);
    expect(programs.filter(({ pid }) => isRunning(pid))).toEqual([]);
  }
});

test.each(["SIGINT", "SIGKILL"] as const)("it ends when what started it gets a %s", async (signal) => {
  const script = join(import.meta.dirname, "hold-control-plane.ts");
  const holder = spawn(process.execPath, ["--import", "tsx", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(holder.stdout, "data")) as [Buffer];
  const { folder, pids } = JSON.parse(line.toString()) as { folder: string; pids: number[] };
  expect(pids.filter(isRunning)).toEqual(pids);
  holder.kill(signal);
  await until(
    "its programs to end",
    async () => pids.filter(isRunning),
    (left) => left.length === 0,
  );
  // Nobody is left to remove the folder of a process that was killed outright.
  await rm(folder, { recursive: true, force: true });
});

/** A zombie has ended: it only waits for whoever inherited it. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}
