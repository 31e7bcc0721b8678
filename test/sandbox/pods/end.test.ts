import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { isAlive } from "./start.ts";

type Begun = { readonly child: ChildProcess; readonly pids: readonly number[]; readonly folder: string };

async function begin(): Promise<Begun> {
  const program = fileURLToPath(new URL("programs/kubelet.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", "--conditions", "@kagg/source", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const [first = "", second = "", folder = ""] = line.split(" ");
  return { child, pids: [Number(first), Number(second)], folder };
}

async function untilGone({ pids, folder }: Begun): Promise<void> {
  await vi.waitFor(
    () =>
      expect({ alive: pids.filter(isAlive), folder: existsSync(folder) }).toEqual({
        alive: [],
        folder: false,
      }),
    { timeout: 20_000 },
  );
}

test("no process and no folder outlives a sandbox that is killed", async () => {
  const begun = await begin();
  expect(begun.pids.every(isAlive)).toBe(true);
  expect(existsSync(begun.folder)).toBe(true);
  begun.child.kill("SIGKILL");
  await untilGone(begun);
});

test("processes that do not end when they are asked to end with the sandbox all the same", async () => {
  const begun = await begin();
  begun.child.kill("SIGUSR2");
  await untilGone(begun);
  expect(begun.child.exitCode).toBeNull();
});
