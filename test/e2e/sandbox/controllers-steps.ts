import type { ControlPlane } from "../../cluster/control-plane.ts";
import { until } from "../until.ts";

/** What controllers and admission made of the same objects, in the words of kubectl. */
export type Made = Readonly<Record<string, unknown>>;

const labels = (app: string) => ({ matchLabels: { app } });

const deployment = (name: string, namespace: string, more: object = {}, metadata: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace, annotations: { "kubernetes.io/change-cause": "ripe" }, ...metadata },
  spec: {
    replicas: 3,
    selector: labels(name),
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "server", image: "one" }] },
    },
    ...more,
  },
});

const service = (name: string, spec: object) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "one", labels: { of: name } },
  spec: { ports: [{ name: "https", port: 443 }], ...spec },
});

const objects: readonly object[] = [
  service("selecting", { selector: { app: "nobody" } }),
  service("headless", { selector: { app: "nobody" }, clusterIP: "None" }),
  service("outside", {}),
  {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "outside", namespace: "one", labels: { by: "hand" }, annotations: { note: "kept" } },
    subsets: [
      {
        addresses: [{ ip: "192.0.2.1" }],
        notReadyAddresses: [{ ip: "192.0.2.2" }],
        ports: [{ port: 6443, name: "api", protocol: "TCP" }],
      },
    ],
  },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "spared", namespace: "one" },
    spec: { maxUnavailable: 1, selector: labels("mango") },
  },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "empty", namespace: "one" },
    spec: { minAvailable: "50%", selector: labels("nobody") },
  },
];

const template = (image: string): string =>
  JSON.stringify({ spec: { template: { spec: { containers: [{ name: "server", image }] } } } });

type Item = object;

/** Does the same to any control plane; no pod of it ever gets ready, as there is no such image. */
export async function controllersSteps(cluster: ControlPlane): Promise<Made> {
  const kubectl = async (args: readonly string[], ...input: readonly object[]): Promise<string> => {
    const text = input.map((one) => JSON.stringify(one)).join("\n");
    const { stdout, stderr } = await cluster.kubectl(args, { input: text });
    return stdout || stderr;
  };
  const create = (...input: readonly object[]): Promise<string> => kubectl(["create", "-f", "-"], ...input);
  const item = async (...args: readonly string[]): Promise<Item> =>
    JSON.parse(await kubectl(["get", ...args, "-o", "json"])) as Item;
  const untilSaid = (what: string, ...wanted: readonly string[]): Promise<Item> =>
    until(
      `${what} says ${wanted.join(" and ")}`,
      () => item("deployment", what, "-n", "one"),
      (found) => wanted.every((text) => JSON.stringify(found).includes(text)),
    );
  const made: Record<string, unknown> = {};
  await kubectl(["create", "namespace", "one"]);
  await until(
    "the account is there",
    () => kubectl(["get", "sa", "default", "-n", "one"]),
    (text) => !text.includes("NotFound"),
  );
  await create(...objects, deployment("mango", "one"));
  made["created"] = await untilSaid("mango", '"updatedReplicas":3', '"observedGeneration":1');
  await kubectl(["patch", "deployment", "mango", "-n", "one", "--type=merge", "-p", template("two")]);
  made["rolling"] = await untilSaid("mango", '"replicas":4', '"updatedReplicas":1', '"observedGeneration":2');
  await kubectl(["scale", "deployment", "mango", "-n", "one", "--replicas=6"]);
  made["scaled"] = await untilSaid("mango", '"observedGeneration":3', '"replicas":8');
  await kubectl(["rollout", "pause", "deployment/mango", "-n", "one"]);
  made["paused"] = await untilSaid("mango", '"observedGeneration":4', "DeploymentPaused");
  for (const kind of ["replicasets", "endpoints", "endpointslices", "pdb", "configmaps", "serviceaccounts"])
    made[kind] = await item(kind, "-n", "one");
  made["events"] = await eventsOf(item);
  made["pods"] = await podsOf(item);
  await kubectl(["rollout", "resume", "deployment/mango", "-n", "one"]);
  made["undo"] = await kubectl(["rollout", "undo", "deployment/mango", "-n", "one"]);
  await untilSaid("mango", '"deployment.kubernetes.io/revision":"3"');
  made["history"] = await kubectl(["rollout", "history", "deployment/mango", "-n", "one"]);
  await removeNamespace(kubectl, create, item, made);
  made["immortal"] = await kubectl(["delete", "namespace", "kube-system"]);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "picky", namespace: "one" },
    spec: { serviceAccountName: "nobody", containers: [{ name: "server", image: "one" }] },
  };
  made["account"] = await create(pod);
  return made;
}

async function removeNamespace(
  kubectl: (args: readonly string[]) => Promise<string>,
  create: (...input: readonly object[]) => Promise<string>,
  item: (...args: readonly string[]) => Promise<Item>,
  made: Record<string, unknown>,
): Promise<void> {
  const held = { finalizers: ["example.com/hold"] };
  await kubectl(["create", "namespace", "two"]);
  await create(
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "held", namespace: "two", ...held } },
    deployment("held", "two", { replicas: 0 }, held),
  );
  await kubectl(["delete", "namespace", "two", "--wait=false"]);
  made["terminating"] = await until(
    "two says why it stays",
    () => item("namespace", "two"),
    (found) => JSON.stringify(found).includes("example.com/hold in 2 resource instances"),
  );
  made["late"] = await kubectl(["create", "configmap", "late", "-n", "two"]);
}

type Event = {
  readonly involvedObject: { readonly kind: string };
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly source: object;
};

/** What was told of objects that both have: a pod's own story depends on its node. Each once, without its order. */
async function eventsOf(item: (...args: readonly string[]) => Promise<Item>): Promise<readonly string[]> {
  const { items } = (await item("events", "-n", "one")) as { readonly items: readonly Event[] };
  const told = items
    .filter(({ involvedObject }) => involvedObject.kind !== "Pod")
    .map(({ involvedObject: { kind }, type, reason, message, source }) =>
      JSON.stringify([kind, type, reason, message.replace(/(pod: mango)-.*/, "$1"), source]),
    );
  return [...new Set(told)].toSorted();
}

type Pod = { readonly metadata: object; readonly spec: { readonly nodeName?: string } };

/** Pods as they were made: where they run, and how that goes, is for the node to say. */
async function podsOf(item: (...args: readonly string[]) => Promise<Item>): Promise<readonly object[]> {
  const { items } = (await item("pods", "-n", "one")) as { readonly items: readonly Pod[] };
  return items.map(({ metadata, spec: { nodeName: _nodeName, ...spec } }) => ({ metadata, spec }));
}
