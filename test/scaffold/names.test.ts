import { join } from "node:path";
import { expect, test } from "vitest";
import { fileName, groupPackage, takenNames } from "../../src/scaffold/names.ts";
import { fixedPaths } from "../../src/scaffold/targets.ts";
import { readTemplate, templateNames } from "../../src/scaffold/template.ts";

const root = join(import.meta.dirname, "..", "..");

test.each([
  ["typescript", "Mango", "mango"],
  ["typescript", "AppleTree", "apple-tree"],
  ["typescript", "HTTPRoute", "http-route"],
  ["typescript", "Server", "server-kind"],
  ["typescript", "ServerKind", "server-kind-kind"],
  ["go", "AppleTree", "appletree"],
  ["go", "FooTest", "footest"],
  ["go", "Linux", "linux"],
  ["go", "Doc", "doc_kind"],
  ["go", "DocKind", "dockind"],
] as const)("%s: the files of %s are called %s", (template, kind, file) => {
  expect(fileName(template, kind)).toBe(file);
});

test("no kind can get the place of a file that a template has in every project", async () => {
  for (const name of (await templateNames(root)) as ("typescript" | "go")[]) {
    const template = await readTemplate(root, name);
    const fixed = fixedPaths(template);
    const places = [...template.keys()]
      .map((path) => path.replace(/\.hbs$/, ""))
      .filter((path) => /__(?:kind|virtual|resource)__/.test(path));
    const names = places.flatMap((place) => {
      const [before = "", after = ""] = place.split(/__(?:kind|virtual|resource)__/);
      return fixed
        .filter((path) => path.startsWith(before) && path.endsWith(after))
        .map((path) => path.slice(before.length, path.length - after.length))
        .filter((file) => /^[a-z][-a-z0-9]*$/.test(file));
    });
    expect(takenNames[name], name).toEqual(expect.arrayContaining(names));
  }
});

test("the package of a group in Go has no name of a package that its files import besides", async () => {
  const sources = (await templateNames(root)).includes("go") ? [...(await readTemplate(root, "go"))] : [];
  const beside = sources
    .map(([, content]) => content.toString())
    .filter((text) => text.includes("/apis/{{"))
    .flatMap((text) => [...text.matchAll(/^(?:import|\t)\s*(\w+ )?"([\w./{}-]+)"$/gm)])
    .map(([, alias, path = ""]) => alias?.trim() ?? path.slice(path.lastIndexOf("/") + 1))
    .filter((name) => /^[a-z]\w*$/.test(name));

  expect(beside.filter((name) => groupPackage(`${name}.example.com`) === name)).toEqual([]);
});
