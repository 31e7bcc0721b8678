import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { docsOf } from "../../src/doctor/check.ts";
import { checks } from "../../src/doctor/index.ts";

const ids = checks.map(({ id }) => id);

test("ids are unique and have the form group/name", () => {
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z-]+\/[a-z-]+$/.test(id))).toEqual([]);
});

test("what a check requires comes before it", () => {
  for (const [index, { requires }] of checks.entries()) {
    expect(requires.filter((id) => !ids.slice(0, index).includes(id))).toEqual([]);
  }
});

test("what explains a check is a check, and never by way of itself", () => {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const visit = (id: string, seen: readonly string[]): void => {
    expect(seen, `${id} explains itself`).not.toContain(id);
    const check = byId.get(id);
    expect(check, id).toBeDefined();
    for (const cause of check?.explainedBy ?? []) visit(cause, [...seen, id]);
  };
  for (const id of ids) visit(id, []);
});

test("a title is a sentence without a full stop", () => {
  expect(
    checks.map(({ title }) => title).filter((title) => !/^([A-Z]|kube-apiserver|spec\.).*[^.]$/.test(title)),
  ).toEqual([]);
});

test("docs/doctor.md has a heading for each check, in order, and for nothing else", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/doctor.md"), "utf8");
  const headings = [...page.matchAll(/^## (\S+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(ids);
});

test("the documentation of a check is at its heading's anchor", () => {
  expect(docsOf("ca-bundle/parses")).toBe("docs/doctor.md#ca-bundle-parses");
});
