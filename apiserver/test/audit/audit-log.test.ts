import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { auditLog, type AuditTarget } from "../../src/audit/audit-log.ts";
import { rotatingFile } from "../../src/audit/rotating-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kagg-audit-log-"));
});
afterEach(() => rm(folder, { recursive: true }));

const fail = (error: unknown): never => {
  throw error;
};

test("a full file moves aside under lumberjack's name, and old ones go by number and by age", async () => {
  const path = join(folder, "logs", "audit.log");
  const days = (count: number): number => Date.UTC(2026, 0, 1 + count);
  let now = days(0);
  const options = { path, maxBytes: 10, maxAge: 5, maxBackups: 2, onProblem: fail, now: () => now };
  const target = await rotatingFile(options);
  const write = (text: string): Promise<void> => target.write(Buffer.from(text));
  const names = async (): Promise<string[]> => (await readdir(join(folder, "logs"))).toSorted();
  await write("12345\n");
  await write("123\n");
  expect(await names()).toStrictEqual(["audit.log"]);
  await write("a line that is longer than a file may be\n");
  await writeFile(join(folder, "logs", "audit-notes.log"), "mine");
  expect(await readFile(join(folder, "logs", "audit-2026-01-01T00-00-00.000.log"), "utf8")).toBe(
    "12345\n123\n",
  );
  for (const day of [1, 2]) {
    now = days(day);
    await write("12345678\n");
  }
  expect(await names()).toStrictEqual([
    "audit-2026-01-02T00-00-00.000.log",
    "audit-2026-01-03T00-00-00.000.log",
    "audit-notes.log",
    "audit.log",
  ]);
  now = days(8);
  await write("12345678\n");
  expect(await names()).toStrictEqual(["audit-2026-01-09T00-00-00.000.log", "audit-notes.log", "audit.log"]);
  await target.close();
  const again = await rotatingFile({ ...options, maxBytes: 0 });
  await again.write(Buffer.from("b\n"));
  await again.close();
  expect(await readFile(path, "utf8")).toBe("12345678\nb\n");
});

test("what waits is written together and in order, and closing waits for it", async () => {
  const written: string[] = [];
  let go: () => void = () => undefined;
  const target: AuditTarget = {
    write: async (lines) => {
      written.push(lines.toString());
      await new Promise<void>((resolve) => (go = resolve));
    },
    close: () => Promise.resolve(void written.push("closed")),
  };
  const log = auditLog(target, (_, error) => fail(error));
  for (const line of ["a\n", "b\n"]) expect(log.append(line)).toBe(true);
  await expect.poll(() => written).toStrictEqual(["a\nb\n"]);
  expect(log.append("c\n")).toBe(true);
  const closed = log.close();
  go();
  await expect.poll(() => written).toStrictEqual(["a\nb\n", "c\n"]);
  go();
  await closed;
  expect(written.at(-1)).toBe("closed");
});

test("lines that are lost are told, and the next write that works makes all well again", async () => {
  let full = true;
  const lost: [number, string][] = [];
  const target: AuditTarget = {
    write: () => (full ? Promise.reject(new Error("disk full")) : Promise.resolve()),
    close: () => Promise.resolve(),
  };
  const log = auditLog(target, (lines, error) => lost.push([lines, (error as Error).message]), 10);
  log.append("a\n");
  log.append("b\n");
  await expect.poll(() => lost).toStrictEqual([[2, "disk full"]]);
  full = false;
  expect(log.append("c\n")).toBe(false);
  await expect.poll(() => log.append("d\n")).toBe(true);
  expect(log.append("x".repeat(20))).toBe(true);
  expect(log.append("too much")).toBe(false);
  expect(lost).toStrictEqual([
    [2, "disk full"],
    [1, "too much waits to be written"],
  ]);
  await log.close();
});
