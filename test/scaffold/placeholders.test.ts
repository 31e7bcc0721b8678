import { describe, expect, test } from "vitest";
import type { Answers } from "../../src/scaffold/answers.ts";
import { plan } from "../../src/scaffold/plan.ts";

const answers: Answers = {
  template: "go",
  name: "orchard",
  group: "fruit.acme.example",
  namespace: "orchard",
  resources: [
    { kind: "AppleTree", plural: "appletrees", scope: "Namespaced", virtual: false },
    { kind: "Harvest", plural: "harvests", scope: "Cluster", virtual: true },
    { kind: "Pear", plural: "pears", scope: "Namespaced", virtual: false },
  ],
  versions: [
    { name: "v1", added: false },
    { name: "v1alpha1", added: false },
    { name: "v2", added: true },
  ],
  storage: "embedded",
};

function render(
  template: Readonly<Record<string, string>>,
  given: Partial<Answers> = {},
  authored?: (path: string) => string | undefined,
): Record<string, string> {
  const packages = { kagg: "1.2.3", apiserver: "1.2.3", vendored: [] };
  const tree = plan(new Map(Object.entries(template)), { ...answers, ...given }, packages, authored);
  return Object.fromEntries([...tree].map(([path, content]) => [path, content.toString()]));
}

describe("a path with", () => {
  test("__kind__ is a file for each stored resource", () => {
    expect(render({ "registry/__kind__.go.hbs": "{{kind}} {{plural}} {{scope}} {{name}}" })).toEqual({
      "registry/appletree.go": "AppleTree appletrees Namespaced orchard",
      "registry/pear.go": "Pear pears Namespaced orchard",
    });
  });

  test("__virtual__ is one for each virtual resource", () => {
    expect(render({ "__virtual__/__virtual__.go.hbs": "{{singular}} {{namespaced}}" })).toEqual({
      "harvest/harvest.go": "harvest false",
    });
  });

  test("__resource__ is one for each of either sort", () => {
    expect(render({ "__resource__.hbs": "{{file}} {{virtual}}" })).toEqual({
      appletree: "appletree false",
      harvest: "harvest true",
      pear: "pear false",
    });
  });

  test("__version__ is one for each version, and with a kind for each of both", () => {
    expect(render({ "__version__/types.go.hbs": "{{version}} {{name}} {{added}} {{isStorage}}" })).toEqual({
      "v1/types.go": "v1 orchard false true",
      "v1alpha1/types.go": "v1alpha1 orchard false false",
      "v2/types.go": "v2 orchard true false",
    });
    const versions = answers.versions.slice(0, 2);
    expect(render({ "__version__/__kind__.hbs": "{{kind}} {{deprecated}}" }, { versions })).toEqual({
      "v1/appletree": "AppleTree ",
      "v1alpha1/appletree": "AppleTree use v1",
      "v1/pear": "Pear ",
      "v1alpha1/pear": "Pear use v1",
    });
  });

  test.each([
    ["fruit.acme.example", "fruit"],
    ["my-fruit.example.com", "myfruit"],
    ["1e3.example", "g1e3api"],
    ["func.example.com", "funcapi"],
    ["internal.example.com", "internalapi"],
    ["runtime.example.com", "runtimeapi"],
    ["string.example.com", "stringapi"],
    ["v1.example.com", "v1api"],
  ])("__group__ is of %s the Go package %s", (group, folder) => {
    expect(render({ "apis/__group__/doc.go.hbs": "package {{groupPackage}}" }, { group })).toEqual({
      [`apis/${folder}/doc.go`]: `package ${folder}`,
    });
  });
});

test("a file that nothing comes of is left out, and one that is empty in the template is not", () => {
  const template = {
    "__version__.go.hbs": "{{#unless isStorage}}\n{{version}}\n{{/unless}}\n",
    "py.typed": "",
  };
  expect(render(template)).toEqual({ "v1alpha1.go": "v1alpha1\n", "v2.go": "v2\n", "py.typed": "" });
});

test("a module's path follows from group and name, unless it is given", () => {
  const template = { "go.mod.hbs": "module {{module}}" };

  expect(render(template)).toEqual({ "go.mod": "module acme.example/orchard" });
  expect(render(template, { group: "acme.example" })).toEqual({ "go.mod": "module acme.example/orchard" });
  expect(render(template, { module: "github.com/acme/trees" })).toEqual({
    "go.mod": "module github.com/acme/trees",
  });
});

test("two files of a template at one place are a fault of the template", () => {
  expect(() => render({ "registry/__kind__.go": "", "registry/pear.go": "" })).toThrow(
    "registry/pear.go twice",
  );
});

describe("copyOf", () => {
  const template = {
    "apis/__group__/__version__/types.go.hbs":
      '{{#if added}}{{copyOf "apis/__group__/__version__/types.go"}}{{else}}package {{version}} // {{group}}/{{version}}\n{{/if}}',
  };

  test("is the template's text of the storage version, in the name of the added one", () => {
    expect(render(template)).toMatchObject({
      "apis/fruit/v1alpha1/types.go": "package v1alpha1 // fruit.acme.example/v1alpha1\n",
      "apis/fruit/v2/types.go": "package v2 // fruit.acme.example/v2\n",
    });
  });

  test("is the author's text where there is one; versions of others stay", () => {
    const text = [
      "package v1",
      'import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"',
      'import "acme.example/orchard/apis/fruit/v1"',
      "// fruit.acme.example/v1, v1alpha1 and my-v1.",
      "",
    ].join("\n");

    const files = render(template, {}, (path) => (path === "apis/fruit/v1/types.go" ? text : undefined));

    expect(files["apis/fruit/v2/types.go"]).toBe(
      [
        "package v2",
        'import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"',
        'import "acme.example/orchard/apis/fruit/v2"',
        "// fruit.acme.example/v2, v1alpha1 and my-v2.",
        "",
      ].join("\n"),
    );
    // What is not added is the template's.
    expect(files["apis/fruit/v1/types.go"]).toBe("package v1 // fruit.acme.example/v1\n");
  });

  test("is of the same kind where the path has one", () => {
    const copied =
      '{{#if added}}{{copyOf "__version__/__kind__.go"}}{{else}}type {{kind}} {{version}}{{/if}}';

    expect(render({ "__version__/__kind__.go.hbs": copied })).toMatchObject({
      "v2/appletree.go": "type AppleTree v2",
      "v2/pear.go": "type Pear v2",
    });
  });
});
