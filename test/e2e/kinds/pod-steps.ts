import { collection, type Step } from "./step.ts";

const at = "/api/v1/namespaces/parity";
const pods = collection(`${at}/pods`);
const claims = collection(`${at}/persistentvolumeclaims`);
const events = collection(`${at}/events`);
const quotas = collection(`${at}/resourcequotas`);
const containers = [{ name: "c", image: "c:1" }];
const named = (name: string, more: object): object => ({ metadata: { name }, ...more });
const resources = { limits: { cpu: "1", memory: "1Gi" } };

export const podSteps: readonly Step[] = [
  collection(`${at}/serviceaccounts`).create({ metadata: { name: "default" } }),
  pods.create(named("lost", { spec: { containers, serviceAccountName: "nobody" } })),
  pods.create(named("a", { spec: { containers, automountServiceAccountToken: false } })),
  pods.create(named("g", { spec: { containers: [{ ...containers[0], resources }] } })),
  pods.create(named("b", {})),
  pods.create(named("b", { spec: { containers: [{ name: "C" }] } })),
  pods.create(named("b", { spec: { containers, restartPolicy: "Often" } })),
  pods.create({ metadata: { generateName: "gen-" }, spec: { containers: [] } }),
  pods.update("a", (object) => (object.metadata.labels = { a: "b" })),
  pods.update("a", (object) => (object.spec.containers[0].image = "c:2")),
  {
    ...pods.patch("merge", "a", { spec: { terminationGracePeriodSeconds: 5 } }),
    differs: "what pods may change",
  },
  pods.patch("merge", "a", { spec: { activeDeadlineSeconds: 500, tolerations: null } }),
  pods.patch("json", "a", [{ op: "add", path: "/spec/tolerations/-", value: { operator: "Exists" } }]),
  pods.patch("strategic", "a", { spec: { containers: [{ name: "c", image: "c:3" }] } }),
  pods.update(
    "a",
    (object) => {
      object.status.phase = "Running";
      object.status.containerStatuses = [
        {
          name: "c",
          image: "c:3",
          imageID: "x",
          ready: true,
          restartCount: 2,
          state: { running: { startedAt: "2020-01-01T00:00:00Z" } },
          lastState: {},
        },
      ];
    },
    "status",
  ),
  pods.table(),
  pods.remove("a"),
  pods.remove("g", "?gracePeriodSeconds=0"),
];

export const recordSteps: readonly Step[] = [
  {
    ...claims.create(
      named("p", { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }),
    ),
    differs: "claims are not protected",
  },
  { ...claims.table(), url: `${claims.table().url}?includeObject=None` },
  events.create(
    named("e", {
      involvedObject: { kind: "Pod", name: "a", namespace: "parity" },
      reason: "Started",
      message: "it runs ",
      type: "Normal",
      source: { component: "kubelet", host: "node" },
      firstTimestamp: "2020-01-01T00:00:00Z",
      lastTimestamp: "2020-01-01T00:00:00Z",
      count: 3,
    }),
  ),
  // The control plane has some of its own.
  { ...events.table(), url: `${events.table().url}?fieldSelector=reason=Started` },
  quotas.create(named("q", { spec: { hard: { pods: "10", "limits.cpu": "2000m" } } })),
  quotas.remove("q"),
  events.remove("e"),
];
