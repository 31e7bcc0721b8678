import { describe, expect, test } from "vitest";
import { orchard } from "./orchard.ts";
import { problems } from "./problems.ts";

const label =
  'is no DNS label: lower-case letters, digits and "-", beginning with a letter and ending with a letter or digit';
const namespaceLabel =
  'is no DNS label: lower-case letters, digits and "-", beginning and ending with a letter or digit';
const groupRule =
  'is no group for an API of yours: a DNS name in lower case with a "." in it, and not in k8s.io or kubernetes.io';
const kindRule =
  "is no kind: letters and digits, beginning with a capital letter and not ending with List, such as Mango";
describe.each<[field: string, line: (value: string) => string, rule: string, good: string[], bad: string[]]>([
  [
    "spec.group",
    (value) => orchard({ 6: `  group: "${value}"` }),
    groupRule,
    ["a.b", "fruit.example.com", "notk8s.io", "k8s.io.example", "1.2", `${"a.".repeat(126)}b`],
    [
      "fruit",
      "k8s.io",
      "apps.k8s.io",
      "kubernetes.io",
      "x.kubernetes.io",
      "Fruit.example",
      "-a.b",
      "a..b",
      "a.b.",
      "a_b.c",
      "",
    ],
  ],
  [
    "spec.resources[0].kind",
    (value) => orchard({ 10: `    - kind: "${value}"` }),
    kindRule,
    ["A", "Mango", "HTTPRoute", "Mango2", "Listing"],
    ["mango", "Apple-Tree", "2Mango", "MangoList", "Mángo", ""],
  ],
  [
    "spec.resources[0].plural",
    (value) => orchard({ 10: `    - { kind: AppleTree, plural: "${value}" }` }),
    label,
    ["a", "apple-trees", "x1"],
    ["Apples", "1apples", "apples-", "a.b", "a_b", ""],
  ],
  [
    "metadata.name",
    (value) => orchard({ 4: `  name: "${value}"` }),
    label,
    ["a", "null", "a1-b", "a".repeat(63)],
    ["../x", "1a", "A", "a/b", "a b", ""],
  ],
  [
    "spec.namespace",
    (value) => orchard({ 12: `  namespace: "${value}"` }),
    namespaceLabel,
    ["123", "a", "a-1"],
    ["-a", "a-", "A", "a.b", ""],
  ],
  [
    "spec.image",
    (value) => orchard({ 11: `  image: "${value}"` }),
    "is no image: it must look like registry.example.com/fruit:1.0.0",
    ["a", "a/b/c:1.0", "localhost:5000/a", "r.example.com/a__b@sha256:" + "0".repeat(64), "A.b/c"],
    ["a b", "Fruit", "a:b:c", "a@sha256:0", "/a", "a/", "https://a/b", ""],
  ],
])("%s", (field, line, rule, good, bad) => {
  test.each(good)("may be %j", (value) => expect(problems(line(value))).toEqual([]));

  test.each(bad)("may not be %j", (value) => {
    const [problem, ...others] = problems(line(value));
    expect(problem?.replace(/^kagg.yaml:\d+:\d+ /, "")).toBe(`${field}: "${value}" ${rule}`);
    expect(others).toEqual([]);
  });
});

test("names have their greatest lengths", () => {
  expect(problems(orchard({ 4: `  name: ${"a".repeat(64)}` }))).toEqual([
    "kagg.yaml:4:9 metadata.name: must have at most 63 characters, not 64",
  ]);
  expect(problems(orchard({ 6: `  group: ${"a.".repeat(127)}b` }))).toEqual([
    "kagg.yaml:6:10 spec.group: must have at most 253 characters, not 255",
  ]);
});
