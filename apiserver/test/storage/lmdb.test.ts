import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lmdb } from "../../src/storage/lmdb.ts";
import type { Key, Storage } from "../../src/storage/storage.ts";
import { storageContract } from "./contract.ts";

const folders: string[] = [];

const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), "kagg-lmdb-"));
  folders.push(made);
  return made;
};

afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true, force: true });
});

storageContract("lmdb", async (history) =>
  lmdb(join(await folder(), "data"), { ...(history && { history }) })({ dataDir: undefined }),
);

const key = (name: string): Key => ({ resource: "mangoes.fruit.example.com", namespace: "default", name });
const put = (storage: Storage, name: string, expected = 0): Promise<unknown> =>
  storage.write({
    key: key(name),
    expected,
    type: "put",
    encode: (revision) => Buffer.from(`${name}@${revision}`),
  });

describe("lmdb", () => {
  it("keeps objects and the counter over a restart", async () => {
    const dataDir = await folder();
    const open = lmdb("unused");
    const before = await open({ dataDir });
    for (const name of ["a", "b", "c"]) await put(before, name);
    await put(before, "a", 2);
    await before.write({ key: key("c"), expected: 4, type: "delete", encode: () => Buffer.from("c") });
    await before.close();

    const after = await open({ dataDir });
    const list = after.list({ resource: "mangoes.fruit.example.com", namespace: undefined });
    expect(
      list !== "too-old" && [...list.items].map(({ revision, bytes }) => [revision, bytes.toString()]),
    ).toEqual([
      [5, "a@5"],
      [3, "b@3"],
    ]);
    expect(after.revision()).toBe(6);
    await put(after, "d");
    expect(after.get(key("d"))?.revision).toBe(7);
    await after.close();
  });

  it("makes its folder for its owner alone", async () => {
    const path = join(await folder(), "deep", "data");
    const storage = await lmdb(path)({ dataDir: undefined });
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    await storage.close();
  });

  it("refuses a folder that is in use, and takes over one that its owner left", async () => {
    const dataDir = await folder();
    const storage = await lmdb()({ dataDir });
    await expect(lmdb(undefined, { lockTimeout: 0 })({ dataDir })).rejects.toThrow(
      `${dataDir} is in use by another process; one can write to it`,
    );
    const warned: string[] = [];
    const logger = { info: () => undefined, warn: (_: object, message: string) => void warned.push(message) };
    const next = lmdb()({ dataDir, logger });
    await expect.poll(() => warned).toEqual(["waiting for the process that has the data folder"]);
    await storage.close();
    await (await next).close();
    await (await lmdb()({ dataDir })).close();
  });

  it("says who must be able to write into its folder", async () => {
    const dataDir = await folder();
    await chmod(dataDir, 0o555);
    // Root may write everywhere, so it is somebody else for this test.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(lmdb()({ dataDir })).rejects.toThrow(`${dataDir} may not be written by user`);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it("says which file cannot be read, and lets go of the folder", async () => {
    const dataDir = await folder();
    await writeFile(join(dataDir, "objects.mdb"), "this is no LMDB file ".repeat(1000));
    const failure = `${join(dataDir, "objects.mdb")} is no LMDB file, or one that was cut short`;
    await expect(lmdb()({ dataDir })).rejects.toThrow(failure);
    await expect(lmdb()({ dataDir })).rejects.toThrow(failure);
  });

  it("says where the folder comes from when there is none", async () => {
    await expect(lmdb()({ dataDir: undefined })).rejects.toThrow(
      'lmdb needs a folder: set --data-dir, or write lmdb("data")',
    );
  });
});
