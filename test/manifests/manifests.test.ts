import { describe, expect, test } from "vitest";
import { parseEndpoint } from "../../src/manifests/endpoint.ts";
import { manifests } from "../../src/manifests/manifests.ts";
import { toYaml } from "../../src/manifests/to-yaml.ts";
import type { Project } from "../../src/project/project.ts";
import { orchard } from "../pki/orchard.ts";
import { bundle } from "./bundle.ts";

const [v1] = orchard().versions;
const versions: Project["versions"] = [
  { ...v1!, name: "v2", versionPriority: 40 },
  { ...v1!, deprecated: "use v2" },
  { ...v1!, name: "v1beta1", versionPriority: 20, served: false },
];

const cases: [name: string, changes: Partial<Project>, endpoint?: string][] = [
  ["lmdb", {}],
  ["memory", { storage: { type: "memory" }, networkPolicy: false }],
  ["endpoint-name", {}, "Build.example.com:8443"],
  ["endpoint-ipv4", {}, "192.0.2.10:8443"],
  ["endpoint-ipv6", {}, "[2001:DB8:0::10]:8443"],
  ["several-versions", { versions }],
  [
    "cluster-scope",
    {
      resources: [
        { ...orchard().resources[0]!, scope: "Cluster" },
        { ...orchard().resources[0]!, kind: "Tree", plural: "trees", singular: "tree", subresources: [] },
      ],
    },
  ],
  ["replicas-and-monitor", { replicas: 3, storage: { type: "memory" }, serviceMonitor: true }],
  [
    "go-embedded",
    { template: "go", storage: { type: "embedded", size: "2Gi", storageClassName: undefined } },
  ],
  [
    "all-virtual",
    {
      replicas: 2,
      storage: { type: "none" },
      resources: [{ ...orchard().resources[0]!, subresources: [], virtual: true }],
    },
  ],
  [
    "etcd",
    {
      replicas: 3,
      storage: {
        type: "etcd",
        servers: ["https://etcd-0.etcd:2379", "https://etcd-1.etcd:2379"],
        secretName: "etcd-client",
        prefix: "/kagg/fruit.example.com",
      },
    },
  ],
];

test.each(cases)("%s", async (name, changes, endpoint) => {
  const objects = manifests(orchard(changes), bundle, {
    endpoint: endpoint === undefined ? undefined : parseEndpoint(endpoint),
  });
  const text = objects.map((object) => `---\n${toYaml(object)}`).join("");
  await expect(text).toMatchFileSnapshot(`goldens/${name}.yaml`);
});

describe.each(cases)("what is true of all: %s", (_, changes, endpoint) => {
  const objects = manifests(orchard(changes), bundle, {
    endpoint: endpoint === undefined ? undefined : parseEndpoint(endpoint),
  });

  test("the APIServices come last and verify the server", () => {
    const kinds = objects.map(({ kind }) => kind);
    const first = kinds.indexOf("APIService");
    expect(new Set(kinds.slice(first))).toEqual(new Set(["APIService"]));
    for (const { spec } of objects.slice(first)) {
      expect(spec).toMatchObject({ caBundle: Buffer.from("the CA\n").toString("base64") });
      expect(spec).not.toHaveProperty("insecureSkipTLSVerify");
    }
  });

  test("the key of the server is in its Secret and nowhere else", () => {
    const key = Buffer.from(bundle.privateKey).toString("base64");
    const holders = objects.filter((object) => JSON.stringify(object).includes(key));
    expect(holders.map(({ kind }) => kind)).toEqual(endpoint === undefined ? ["Secret"] : []);
  });
});

test.each(["default", "kube-system", "kube-public", "kube-node-lease"])(
  "the namespace %s is used and never made",
  (namespace) => {
    const objects = manifests(orchard({ namespace }), bundle);
    expect(objects.map(({ kind }) => kind)).not.toContain("Namespace");
    expect(objects[0]).toMatchObject({ kind: "ServiceAccount", metadata: { namespace } });
  },
);

test("a budget for disruptions is made for several replicas, unless it is not wanted", () => {
  const kinds = (changes: Partial<Project>): readonly string[] =>
    manifests(orchard(changes), bundle).map(({ kind }) => kind);
  expect(kinds({ replicas: 2 })).toContain("PodDisruptionBudget");
  expect(kinds({ replicas: 1 })).not.toContain("PodDisruptionBudget");
  expect(kinds({ replicas: 2, podDisruptionBudget: false })).not.toContain("PodDisruptionBudget");
});
