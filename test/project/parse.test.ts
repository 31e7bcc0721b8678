import { describe, expect, test } from "vitest";
import { parseProject } from "../../src/project/parse.ts";
import type { Project } from "../../src/project/project.ts";
import { orchard } from "./orchard.ts";
import { problems } from "./problems.ts";

const parse = (text: string): Project => parseProject(text, "/somewhere/kagg.yaml");

test("what kagg.yaml leaves out is filled in", () => {
  expect(parse(orchard())).toEqual({
    name: "orchard",
    template: "typescript",
    group: "trees.acme.example",
    versions: [
      { name: "v1", served: true, deprecated: undefined, versionPriority: 10, groupPriorityMinimum: 1000 },
    ],
    resources: [
      {
        kind: "AppleTree",
        plural: "appletrees",
        singular: "appletree",
        shortNames: [],
        scope: "Namespaced",
        subresources: [],
        virtual: false,
      },
    ],
    namespace: "orchard",
    service: { name: "orchard", port: 443, targetPort: 8443 },
    image: "orchard:0.1.0",
    imagePullPolicy: "IfNotPresent",
    replicas: 1,
    compute: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    storage: { type: "lmdb", size: "1Gi", storageClassName: undefined },
    tls: { issuer: "kagg", algorithm: "ecdsa-p256", caDays: 3650, days: 365, clusterDomain: "cluster.local" },
    networkPolicy: true,
    podDisruptionBudget: true,
    serviceMonitor: false,
    root: "/somewhere",
    file: "/somewhere/kagg.yaml",
  });
});

test("what kagg.yaml says is taken as it is", () => {
  const text = `
apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata: { name: orchard }
spec:
  group: trees.acme.example
  versions:
    - { name: v1alpha1, served: false, deprecated: use v1, versionPriority: 7, groupPriorityMinimum: 20000 }
    - { name: v1 }
    - { name: v1beta1 }
  resources:
    - { kind: AppleTree, plural: trees, singular: tree, shortNames: [at], scope: Cluster, subresources: [status] }
  namespace: "123"
  service: { name: front, port: 8443, targetPort: 9443 }
  image: registry.example.com:5000/fruit/orchard@sha256:${"a".repeat(64)}
  imagePullPolicy: Always
  compute: { requests: { cpu: 1, memory: 1Gi }, limits: { cpu: 1.5, memory: 2e9 } }
  storage: { type: memory }
  tls: { algorithm: rsa-4096, caDays: 20, days: 20, clusterDomain: corp.example }
  networkPolicy: false
  podDisruptionBudget: false
  serviceMonitor: true
`;
  expect(parse(text)).toMatchObject({
    versions: [
      {
        name: "v1alpha1",
        served: false,
        deprecated: "use v1",
        versionPriority: 7,
        groupPriorityMinimum: 20000,
      },
      { name: "v1", versionPriority: 30 },
      { name: "v1beta1", versionPriority: 20 },
    ],
    resources: [
      { plural: "trees", singular: "tree", shortNames: ["at"], scope: "Cluster", subresources: ["status"] },
    ],
    namespace: "123",
    service: { name: "front", port: 8443, targetPort: 9443 },
    imagePullPolicy: "Always",
    compute: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1.5", memory: "2000000000" } },
    storage: { type: "memory" },
    tls: { algorithm: "rsa-4096", caDays: 20, days: 20, clusterDomain: "corp.example" },
    networkPolicy: false,
    podDisruptionBudget: false,
    serviceMonitor: true,
  });
});

test("a server in Go has its etcd inside, unless kagg.yaml says another", () => {
  const storage = (text: string): Project["storage"] => parse(orchard({ 12: text })).storage;

  expect(storage("  template: go")).toEqual({ type: "embedded", size: "1Gi", storageClassName: undefined });
  expect(storage("  template: go\n  storage: { size: 5Gi, storageClassName: fast }")).toEqual({
    type: "embedded",
    size: "5Gi",
    storageClassName: "fast",
  });
  expect(storage("  template: go\n  storage: { type: etcd, servers: [http://a:2379] }")).toMatchObject({
    type: "etcd",
    prefix: "/kagg/trees.acme.example",
  });
});

test("where everything is virtual nothing has to be kept, and any number of servers may answer", () => {
  const text = orchard({
    10: "    - { kind: Ripeness, virtual: true, subresources: [scale, status] }",
    12: "  replicas: 3\n  storage: { type: none }",
  });

  expect(parse(text)).toMatchObject({
    resources: [{ virtual: true, subresources: ["scale", "status"] }],
    replicas: 3,
    storage: { type: "none" },
  });
});

test("all problems are told at once, in the order of the file", () => {
  expect(
    problems(orchard({ 2: "kind: AggregatedApi", 6: "  grup: x", 12: "  replicas: 0", 13: "  storage: 3" })),
  ).toEqual([
    'kagg.yaml:2:7 kind: must be AggregatedAPI, not "AggregatedApi" → write AggregatedAPI',
    "kagg.yaml:5:1 spec.group: is missing",
    "kagg.yaml:6:3 spec.grup: is no field that kagg knows → did you mean group?",
    "kagg.yaml:12:13 spec.replicas: must be between 1 and 100, not 0",
    "kagg.yaml:13:12 spec.storage: must be a map with type, size, storageClassName, servers, secretName and prefix, not the number 3",
  ]);
});

const versionRule = "is no version: it must look like v1, v1beta1 or v1alpha1";

describe.each<[about: string, text: string, expected: string[]]>([
  [
    "nothing at all",
    "",
    ["kagg.yaml:1:1: must be a map with apiVersion, kind, metadata and spec, not nothing"],
  ],
  ["a list", "- 1", ["kagg.yaml:1:1: must be a map with apiVersion, kind, metadata and spec, not a list"]],
  [
    "no field at all",
    "{}",
    [
      "kagg.yaml:1:1 apiVersion: is missing → add apiVersion: kagg.dev/v1alpha1",
      "kagg.yaml:1:1 kind: is missing → add kind: AggregatedAPI",
      "kagg.yaml:1:1 metadata: is missing",
      "kagg.yaml:1:1 spec: is missing",
    ],
  ],
  [
    "bad YAML",
    orchard({ 6: "  group: [trees" }),
    [
      "kagg.yaml:7:3: bad YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
  ],
  [
    "a field twice",
    orchard({ 12: "  image: again:1" }),
    ["kagg.yaml:12:3: bad YAML: Map keys must be unique"],
  ],
  [
    "a second document",
    orchard({ 12: "---", 13: "a: 1" }),
    ["kagg.yaml:12:1: a second document begins here"],
  ],
  [
    "an alias to nothing",
    orchard({ 11: "  image: *image" }),
    ["kagg.yaml: bad YAML: Unresolved alias (the anchor must be set before the alias): image"],
  ],
  [
    "another apiVersion",
    orchard({ 1: "apiVersion: kagg.dev/v1" }),
    ['kagg.yaml:1:13 apiVersion: must be kagg.dev/v1alpha1, not "kagg.dev/v1"'],
  ],
  [
    "an unknown field that is like no other",
    orchard({ 4: "  name: orchard\n  colour: green" }),
    ["kagg.yaml:5:3 metadata.colour: is no field that kagg knows → there is name"],
  ],
  [
    "an unknown field deep inside",
    orchard({ 12: "  tls: { algoritm: rsa-2048 }" }),
    ["kagg.yaml:12:10 spec.tls.algoritm: is no field that kagg knows → did you mean algorithm?"],
  ],
  [
    "a number for a text",
    orchard({ 12: "  namespace: 123" }),
    ['kagg.yaml:12:14 spec.namespace: must be a text, not the number 123 → put it in quotes: "123"'],
  ],
  [
    "a text for a number",
    orchard({ 12: '  replicas: "1"' }),
    ['kagg.yaml:12:13 spec.replicas: must be a number, not the text "1"'],
  ],
  [
    "a broken number",
    orchard({ 12: "  replicas: 1.5" }),
    ["kagg.yaml:12:13 spec.replicas: must be a whole number, not 1.5"],
  ],
  [
    "a text for a switch",
    orchard({ 12: "  networkPolicy: yes" }),
    ['kagg.yaml:12:18 spec.networkPolicy: must be true or false, not the text "yes"'],
  ],
  [
    "a text for a list",
    orchard({ 8: undefined, 7: "  versions: v1" }),
    ['kagg.yaml:7:13 spec.versions: must be a list, not the text "v1"'],
  ],
  [
    "nothing where something must be",
    orchard({ 11: "  image:" }),
    ["kagg.yaml:11:9 spec.image: must be a text, not nothing"],
  ],
  [
    "no versions",
    orchard({ 8: undefined, 7: "  versions: []" }),
    ["kagg.yaml:7:13 spec.versions: must have at least 1 entry"],
  ],
  [
    "a text without end",
    orchard({ 6: `  group: ${"a".repeat(20_000_000)}` }),
    ["kagg.yaml:6:10 spec.group: must have at most 253 characters, not 20000000"],
  ],
  [
    "a text without end that is all there is",
    "a".repeat(1000),
    [
      `kagg.yaml:1:1: must be a map with apiVersion, kind, metadata and spec, not the text "${"a".repeat(300)}"… (1000 characters)`,
    ],
  ],
  [
    "a tag that says nothing here",
    orchard({ 6: "  group: !mine orchard.example.com" }),
    ["kagg.yaml:6:10: bad YAML: Unresolved tag: !mine"],
  ],
  [
    "versions that are no maps",
    orchard({ 8: "    - v1\n    -" }),
    [
      'kagg.yaml:8:7 spec.versions[0]: must be a map with name, served, deprecated, versionPriority and groupPriorityMinimum, not the text "v1"',
      "kagg.yaml:9:6 spec.versions[1]: must be a map with name, served, deprecated, versionPriority and groupPriorityMinimum, not nothing",
    ],
  ],
  [
    "versions that Kubernetes cannot order",
    orchard({ 8: "    - name: v0\n    - name: v1gamma1\n    - name: V1\n    - name: 1" }),
    [
      `kagg.yaml:8:13 spec.versions[0].name: "v0" ${versionRule}`,
      `kagg.yaml:9:13 spec.versions[1].name: "v1gamma1" ${versionRule}`,
      `kagg.yaml:10:13 spec.versions[2].name: "V1" ${versionRule}`,
      "kagg.yaml:11:13 spec.versions[3].name: must be a text, not the number 1",
    ],
  ],
])("%s", (_, text, expected) => {
  test("is refused", () => expect(problems(text)).toEqual(expected));
});
