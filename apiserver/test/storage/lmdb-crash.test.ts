import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lmdb } from "../../src/storage/lmdb.ts";
import { everything, items, key, subscribe, take } from "./contract/kit.ts";

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "kagg-lmdb-crash-"));
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Kills a process that writes once it has answered so many writes; returns them as it has told them. */
async function killedAfter(count: number): Promise<{ name: string; revision: number }[]> {
  const script = join(import.meta.dirname, "writer.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const answered: { name: string; revision: number }[] = [];
  for await (const line of createInterface(child.stdout)) {
    // The kill can cut the last line short.
    const [name = "", revision, end] = line.split(" ");
    if (end === "answered") answered.push({ name, revision: Number(revision) });
    if (answered.length === count) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return answered;
}

it("loses nothing that was answered, and gives no revision twice, however often the process is killed", async () => {
  const all = new Map<string, number>();
  for (let round = 0; round < 4; round++) {
    const before = Math.max(1, ...all.values());
    const answered = await killedAfter(1 + Math.floor(Math.random() * 300));
    expect(answered.length).toBeGreaterThan(0);
    for (const { name, revision } of answered) all.set(name, revision);
    // What a killed process had given out and not written is not given out as something that was written before.
    expect(Math.min(...answered.map(({ revision }) => revision))).toBeGreaterThan(before);

    const storage = await lmdb()({ dataDir });
    const lost = [...all].filter(([name, revision]) => storage.get(key(name))?.revision !== revision);
    expect(lost).toEqual([]);
    expect(storage.revision()).toBeGreaterThanOrEqual(Math.max(...all.values()));
    const found = items(storage);
    const revisions =
      found === "too-old" ? [] : found.map(({ revision }) => revision).toSorted((a, b) => a - b);
    // Every write made one new object, so a batch that was written in part would leave a gap.
    expect(revisions).toEqual(Array.from({ length: storage.revision() - 1 }, (_, index) => index + 2));
    expect(storage.changes(everything, 1)).not.toBe("too-old");
    const events = await take(subscribe(storage, 1), revisions.length);
    expect(events.map(({ revision }) => revision)).toEqual(revisions);
    await storage.close();
  }
});
