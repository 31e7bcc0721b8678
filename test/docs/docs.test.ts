import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { errorCodes } from "../../src/errors.ts";
import { exampleFiles, pagesWithExamples, withExamples } from "./examples.ts";
import { FLAGS } from "../../apiserver/src/serve/flag-list.ts";
import { cliReference } from "./cli-reference.ts";
import { differencesPage } from "./differences-page.ts";
import { elsewhere } from "./conformance-elsewhere.ts";
import { conformancePage } from "./conformance-page.ts";
import { sandboxPage } from "./sandbox-page.ts";
import { onBothPlanes } from "./sandbox-parts.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

test("docs/errors.md has a heading for each error code and for nothing else", () => {
  const headings = [...read("docs/errors.md").matchAll(/^## (\S+)$/gm)].map(([, code]) => code);
  expect(headings.toSorted()).toEqual([...errorCodes].toSorted());
});

test("each error code is raised somewhere in src", () => {
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && file !== "errors.ts")
    .map((file) => read(join("src", file)))
    .join("\n");
  expect(errorCodes.filter((code) => !sources.includes(`"${code}"`))).toEqual([]);
});

test("docs/cli.md is what the commands say (npm run generate)", () => {
  expect(read("docs/cli.md")).toBe(cliReference());
});

test("docs/differences.md is the list that the differential test is held to (npm run generate)", () => {
  expect(read("docs/differences.md")).toBe(differencesPage());
});

test("docs/conformance.md is what the items say (npm run generate)", () => {
  expect(read("docs/conformance.md")).toBe(conformancePage());
});

test("docs/sandbox.md is what its lists and its examples say (npm run generate)", () => {
  const page = read("docs/sandbox.md");
  expect(page).toBe(sandboxPage());
  expect(exampleFiles(page)).toEqual(["test/docs/sandbox/vitest.test.ts", "test/docs/sandbox/node-test.ts"]);
  expect(read("test/docs/sandbox/node-test.test.ts")).toContain('"./node-test.ts"');
});

test("the tests that docs/sandbox.md says to run on both control planes do so", () => {
  // A test, and its parts in the folder of the same name.
  const textOf = (test: string): string => {
    const parts = `test/e2e/${test.replace(".test.ts", "")}`;
    const files = existsSync(join(root, parts)) ? readdirSync(join(root, parts)) : [];
    return [`test/e2e/${test}`, ...files.map((file) => `${parts}/${file}`)].map(read).join("\n");
  };
  const others = onBothPlanes.filter(
    ({ test }) => !/from "(?:\.\.\/)+cluster\/(planes|sandbox-plane)\.ts"/.test(textOf(test)),
  );
  expect(others).toEqual([]);
});

test.each(pagesWithExamples)(
  "the examples of %s are parts of files that are run (npm run generate)",
  (file) => {
    const page = read(file);
    expect(page).toBe(withExamples(page));
    const blocks = [...page.matchAll(/^```ts$/gm)];
    const files = exampleFiles(page);
    expect(files).toHaveLength(blocks.length);
    const tests = readdirSync(join(root, "apiserver/test/docs"))
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => read(`apiserver/test/docs/${file}`))
      .join("\n");
    const unused = files.filter(
      (file) => !file.endsWith(".test.ts") && !tests.includes(`"./${basename(file)}"`),
    );
    expect(unused).toEqual([]);
  },
);

test.each(pagesWithExamples)("%s names flags that exist", (page) => {
  const known = new Set([...FLAGS.map(({ name }) => `--${name}`), "--help", "--validate"]);
  const named = [...read(page).matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);
  expect(named.filter((flag) => !known.has(flag))).toEqual([]);
  expect(named).toContain("--audit-policy-file");
});

test("docs/conformance.md names tests that exist", () => {
  const missing = elsewhere.flatMap(({ test }) => {
    const [file = "", title = ""] = test?.split(" › ") ?? [];
    return test === undefined || (existsSync(join(root, file)) && read(file).includes(title)) ? [] : [test];
  });
  expect(missing).toEqual([]);
});

test("docs/architecture.md has a line for each folder of src, apiserver/src and test", () => {
  const page = read("docs/architecture.md");
  const folders = [
    "src",
    "apiserver/src",
    "templates",
    "schema",
    "bench",
    "docs",
    "test/cluster",
    "test/e2e",
  ].flatMap((parent) =>
    parent.includes("src")
      ? readdirSync(join(root, parent), { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map(({ name }) => (parent === "src" ? `src/${name}/` : `${name}/`))
      : [`${parent}/`],
  );
  expect(folders.filter((folder) => !page.includes(`${folder}\``))).toEqual([]);
});

test("links between the documents lead to files", () => {
  const pages = [
    "README.md",
    "apiserver/README.md",
    ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
  ];
  const broken = pages
    .filter((page) => page.endsWith(".md"))
    .flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .filter(([, target = ""]) => !existsSync(join(root, dirname(page), target)))
        .map(([, target]) => `${page}: ${target}`),
    );
  expect(broken).toEqual([]);
});
