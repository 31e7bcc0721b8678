import { expect, it } from "vitest";
import { readKey, writeKey } from "../../../src/storage/etcd/keys.ts";

it("keys are read as they were written", () => {
  const resource = "mangoes.fruit.example.com";
  for (const namespace of ["", "default"]) {
    const key = { resource, namespace, name: "kent" };
    expect(readKey("/kägg", writeKey("/kägg", key))).toEqual(key);
  }
});

it.each([
  "/kagg/",
  "/kagg/group",
  "/kagg/group/plural/",
  "/kagg/group/plural/a/",
  "/kagg/g/p/a/b/c",
  "/kagg//p/a",
])("%s is no key of an object", (key) =>
  expect(() => readKey("/kagg", Buffer.from(key))).toThrow("it is not where an object can be"),
);
