import { describe, expect, test } from "vitest";
import type { Answers, ResourceAnswers } from "../../src/scaffold/answers.ts";
import { checkAnswers } from "../../src/scaffold/check-answers.ts";

const answers: Answers = {
  template: "typescript",
  name: "fruit",
  group: "fruit.example.com",
  namespace: "fruit",
  resources: [{ kind: "Mango", plural: "mangos", scope: "Namespaced", virtual: false }],
  versions: [{ name: "v1", added: false }],
  storage: "lmdb",
};

const resources = (...kinds: readonly string[]): { readonly resources: readonly ResourceAnswers[] } => ({
  resources: kinds.map((kind) => ({
    kind,
    plural: `${kind.toLowerCase()}s`,
    scope: "Namespaced",
    virtual: false,
  })),
});

test("answers that fit have no problem", () => {
  expect(checkAnswers(answers)).toEqual([]);
  expect(checkAnswers({ ...answers, template: "go", storage: "embedded", module: "example.com/x" })).toEqual(
    [],
  );
});

test("problems of a second resource and a second version have their places", () => {
  const versions = [...answers.versions, { name: "v1", added: true }];

  expect(checkAnswers({ ...answers, ...resources("Mango", "mango"), versions })).toEqual([
    { at: "resources[1].kind", what: expect.stringContaining('"mango" is no kind') },
    { at: "versions", what: "v1 is there already, as number 1" },
  ]);
  expect(checkAnswers({ ...answers, ...resources("Mango", "MANGO") })).toEqual([
    { at: "resources[1].plural", what: "mangos is already spec.resources[0].plural" },
    { at: "resources[1].kind", what: "mango is already spec.resources[0].singular" },
  ]);
});

describe("the storage has to fit", () => {
  test("the language", () => {
    const what = "lmdb is not for servers written in Go";
    expect(checkAnswers({ ...answers, template: "go" })).toEqual([{ at: "storage", what }]);
  });

  test("the resources: none is for virtual ones alone", () => {
    expect(checkAnswers({ ...answers, storage: "none" })).toEqual([
      { at: "storage", what: "must not be none, since Mango is stored" },
    ]);
    const virtual = answers.resources.map((resource) => ({ ...resource, virtual: true }));
    expect(checkAnswers({ ...answers, storage: "none", resources: virtual })).toEqual([]);
  });
});

describe("in Go", () => {
  const go: Answers = { ...answers, template: "go", storage: "etcd" };

  test.each(["example.com/fruit", "github.com/acme/fruit.v2/api", "acme.example"])(
    "%s is a module path",
    (module) => {
      expect(checkAnswers({ ...go, module })).toEqual([]);
    },
  );

  test.each([
    "fruit",
    "example.com/",
    "example.com//x",
    "example.com/../x",
    "example.com/x ",
    "Example.com/x",
  ])("%j is none", (module) => {
    const what = `"${module}" is no module path: it must look like example.com/fruit`;
    expect(checkAnswers({ ...go, module })).toEqual([{ at: "module", what }]);
  });

  test("kinds are types, and must not be those that are there", () => {
    expect(checkAnswers({ ...go, ...resources("Mango", "MangoSpec", "Resource") })).toEqual([
      { at: "resources[1].kind", what: "MangoSpec is the Go type of a part of Mango" },
      { at: "resources[2].kind", what: "a Go package of the project has a Resource of its own" },
    ]);
  });
});

describe("in TypeScript", () => {
  test("there is no module", () => {
    expect(checkAnswers({ ...answers, module: "example.com/x" })).toEqual([
      { at: "module", what: "is of servers written in Go alone" },
    ]);
  });

  test("kinds must not hide what the files use", () => {
    expect(checkAnswers({ ...answers, ...resources("Object", "MangoSpec") })).toEqual([
      { at: "resources[0].kind", what: "Object is an object of JavaScript that the project's files use" },
    ]);
  });
});
