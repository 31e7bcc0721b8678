import { expect, test } from "vitest";
import { parseBody } from "../../src/rest/request-body.ts";
import { root, start } from "./harness.ts";

const read = async (text: string): Promise<unknown> => (await parseBody(text, "application/yaml")).value;

test("scalars are read as sigs.k8s.io/yaml does", async () => {
  const text = `
yes: [y, Yes, ON, true, n, off, FALSE, "yes", yess]
null: [~, null, Null, ""]
int: [0, -7, 0b101, 0x1F, 010, 0o17, 1_000, 08, 1:30]
float: [1.5, .5, 1e3, -2.5E-2, 1_0.5]
text: [2030-01-02, 2030-01-02T03:04:05Z, v1, '1', =]
1: one
`;
  expect(await read(text)).toStrictEqual({
    true: [true, true, true, true, false, false, false, "yes", "yess"],
    null: [null, null, null, ""],
    int: [0, -7, 5, 31, 8, 15, 1000, 8, "1:30"],
    float: [1.5, 0.5, 1000, -0.025, 10.5],
    text: ["2030-01-02", "2030-01-02T03:04:05Z", "v1", "1", "="],
    1: "one",
  });
  expect(await read("a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}\n")).toStrictEqual({
    a: { b: 1 },
    c: { b: 1 },
    d: { b: 1, e: 2 },
  });
  await expect(read("__proto__: {a: 1}\n")).rejects.toThrow('field name "__proto__" is not allowed');
});

test("what is no YAML, too deep or made of aliases is told", async () => {
  await expect(read("a: b: c\n")).rejects.toThrow(/^error converting YAML to JSON: yaml: line 1: /);
  await expect(read("a: {\n")).rejects.toThrow(/^error converting YAML to JSON: yaml: line 2: /);
  await expect(read("[".repeat(500_000))).rejects.toThrow(/^error converting YAML to JSON: yaml: /);
  await expect(read("a: &a [*a]\n")).rejects.toThrow(/yaml: /);
  const laughs = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}]`);
  await expect(read(["l0: &l0 ha", ...laughs].join("\n"))).rejects.toThrow(
    "document contains excessive aliasing",
  );
});

test("duplicates of a long text are told, too", async () => {
  const long = `${Array.from({ length: 3000 }, (_, n) => `key${n}: x`).join("\n")}\n"key7": z\n`;
  const { value, strict } = await parseBody(long, "application/yaml");
  expect(value).toMatchObject({ key7: "z" });
  expect(strict).toStrictEqual(['line 3001: key "key7" already set in map']);
});

test("a text that takes longer than others may wait is a 413", async () => {
  const { call } = await start();
  const yaml = (size: number): string => `metadata: {name: a}\nspec:\n  variety: ${"x".repeat(size)}\n`;
  expect((await call("POST", root, { body: yaml(520_000), type: "application/yaml" })).status).toBe(201);
  const { status, body } = await call("POST", root, { body: yaml(530_000), type: "application/yaml" });
  expect([status, body.reason, body.message]).toStrictEqual([
    413,
    "RequestEntityTooLarge",
    "Request entity too large: limit is 524288 for YAML; JSON may be larger",
  ]);
});
