import { collection, type Step } from "./step.ts";

const at = "/api/v1/namespaces/parity";
const namespaces = collection("/api/v1/namespaces");
const configMaps = collection(`${at}/configmaps`);
const secrets = collection(`${at}/secrets`);
const accounts = collection(`${at}/serviceaccounts`);
const named = (name: string, more: object = {}): object => ({ metadata: { name }, ...more });

export const namespaceSteps: readonly Step[] = [
  namespaces.create(named("parity", { metadata: { name: "parity", labels: { a: "b" } }, spec: {} })),
  namespaces.create(named("Parity_2")),
  namespaces.create(named("parity.2")),
  namespaces.get("parity"),
  namespaces.get("nothing"),
  namespaces.update("parity", (object) => (object.metadata.labels = { c: "d" })),
  namespaces.update("parity", (object) => (object.spec.finalizers = [])),
  namespaces.patch("merge", "parity", { status: { phase: "Terminating" } }),
  namespaces.patch("strategic", "parity", { metadata: { annotations: { a: "b" } } }),
  namespaces.create(named("leaving")),
  namespaces.remove("leaving"),
  namespaces.remove("leaving"),
  namespaces.update("leaving", (object) => (object.spec.finalizers = []), "finalize"),
  namespaces.get("leaving"),
];

export const configSteps: readonly Step[] = [
  configMaps.create(named("a", { data: { a: "b" }, binaryData: { c: "AAECAw==" } })),
  configMaps.create(named("b")),
  configMaps.create(named("bad key", { data: { a: "b" } })),
  configMaps.create(named("c", { data: { "a b": "c" }, binaryData: { "": "AA==" } })),
  configMaps.create(named("c", { data: { a: "b" }, binaryData: { a: "AA==" } })),
  configMaps.create(named("c", { data: { a: 1 } })),
  configMaps.create(named("c", { data: ["a"] })),
  configMaps.create(named("c", { data: "x" })),
  configMaps.create(named("c", { binaryData: { a: "no base64" } })),
  configMaps.create(named("c", { immutable: "yes" })),
  configMaps.create(named("c", { dat: { a: "b" }, data: { b: null } })),
  configMaps.create({ metadata: { name: 1 } }),
  configMaps.create({ metadata: { name: "c", labels: { a: 1 } } }),
  configMaps.create({ metadata: { name: "c", labels: "x" } }),
  configMaps.create({ metadata: [] }),
  configMaps.get("a"),
  configMaps.patch("merge", "a", { data: { a: null, x: "y" } }),
  configMaps.patch("json", "a", [{ op: "add", path: "/data/z", value: "1" }]),
  configMaps.patch("strategic", "a", { data: { s: "t", x: null } }),
  configMaps.patch("strategic", "a", { data: { $patch: "replace", n: "o" } }),
  configMaps.patch("apply", "a", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a" },
    data: { applied: "yes" },
  }),
  configMaps.patch("apply", "new", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "new" },
    data: { applied: "yes" },
    immutable: true,
  }),
  configMaps.update("new", (object) => (object.data.applied = "no")),
  configMaps.update("new", (object) => (object.immutable = false)),
  configMaps.update("a", (object) => (object.metadata.name = "other")),
  configMaps.table(),
  { ...configMaps.table(), url: `${at}/configmaps?includeObject=None&fieldSelector=metadata.name=a` },
  configMaps.remove("a"),
  configMaps.remove("a"),
];

export const secretSteps: readonly Step[] = [
  secrets.create(named("a", { stringData: { a: "b" }, data: { a: "eA==", c: "eA==" } })),
  secrets.create(named("tls", { type: "kubernetes.io/tls", data: { "tls.crt": "eA==" } })),
  {
    ...secrets.create(
      named("tls", { type: "kubernetes.io/tls", data: { "tls.crt": "eA==", "tls.key": "eA==" } }),
    ),
    differs: "certificates are not read",
  },
  secrets.create(named("auth", { type: "kubernetes.io/basic-auth" })),
  secrets.create(named("ssh", { type: "kubernetes.io/ssh-auth" })),
  secrets.create(named("docker", { type: "kubernetes.io/dockerconfigjson", data: {} })),
  secrets.create(
    named("docker", { type: "kubernetes.io/dockerconfigjson", stringData: { ".dockerconfigjson": "x" } }),
  ),
  secrets.create(named("token", { type: "kubernetes.io/service-account-token" })),
  secrets.create(named("b", { data: { "a/b": "eA==" } })),
  secrets.create(named("b", { data: { a: "%" } })),
  secrets.update("a", (object) => (object.type = "other")),
  secrets.update("a", (object) => (object.immutable = true)),
  secrets.update("a", (object) => (object.data.a = "eQ==")),
  secrets.table(),
  secrets.remove("a"),
];

export const accountSteps: readonly Step[] = [
  accounts.create(named("robot")),
  accounts.create(named("Robot")),
  accounts.patch("strategic", "robot", { secrets: [{ name: "a" }], imagePullSecrets: [{ name: "p" }] }),
  accounts.patch("strategic", "robot", { secrets: [{ name: "b" }, { $patch: "delete", name: "a" }] }),
  accounts.table(),
  accounts.remove("robot"),
];
