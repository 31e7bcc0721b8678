import { collection, type Step } from "./step.ts";

const deployments = collection("/apis/apps/v1/namespaces/parity/deployments");
const replicaSets = collection("/apis/apps/v1/namespaces/parity/replicasets");
const statefulSets = collection("/apis/apps/v1/namespaces/parity/statefulsets");
const daemonSets = collection("/apis/apps/v1/namespaces/parity/daemonsets");
const jobs = collection("/apis/batch/v1/namespaces/parity/jobs");
const cronJobs = collection("/apis/batch/v1/namespaces/parity/cronjobs");
const labels = { app: "a" };
const containers = [{ name: "c", image: "registry.example.com/c:1" }];
const template = { metadata: { labels }, spec: { containers } };
const spec = { selector: { matchLabels: labels }, template };
const named = (name: string, more: object): object => ({ metadata: { name }, ...more });
const withPod = (pod: object): object => ({
  spec: { ...spec, template: { metadata: { labels }, spec: { containers, ...pod } } },
});
const withContainer = (container: object): object =>
  withPod({ containers: [{ ...containers[0], ...container }] });

export const deploymentSteps: readonly Step[] = [
  deployments.create({ ...named("a", { spec }), status: { replicas: 7 } }),
  deployments.create(named("b", { spec: { ...spec, replicas: 0, paused: false, minReadySeconds: 0 } })),
  deployments.create(named("c", {})),
  deployments.create(named("c", { spec: { ...spec, selector: { matchLabels: { app: "other" } } } })),
  deployments.create(named("c", { spec: { ...spec, selector: {} } })),
  deployments.create(named("c", { spec: { ...spec, replicas: -1 } })),
  deployments.create(named("c", { spec: { ...spec, replicas: "2" } })),
  deployments.create(named("c", { spec: { ...spec, replicas: 1.5 } })),
  deployments.create(named("c", { spec: { ...spec, replicas: 3_000_000_000 } })),
  deployments.create(named("c", { spec: { ...spec, strategy: { type: "Recreate", rollingUpdate: {} } } })),
  deployments.create(named("c", { spec: { ...spec, strategy: { type: "Blue" } } })),
  deployments.create(
    named("c", { spec: { ...spec, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "0%" } } } }),
  ),
  deployments.create(named("c", { spec: { ...spec, strategy: { rollingUpdate: { maxSurge: "x" } } } })),
  deployments.create(named("c", { spec: { ...spec, progressDeadlineSeconds: 5, minReadySeconds: 10 } })),
  deployments.create(named("c", withPod({ restartPolicy: "Never" }))),
  deployments.create(named("c", withPod({ containers: [] }))),
  deployments.create(named("c", withPod({ containers: [{}] }))),
  deployments.create(named("c", withPod({ containers: "none" }))),
  deployments.create(named("c", withPod({ containers: [...containers, ...containers] }))),
  deployments.create(named("c", withPod({ dnsPolicy: "Never", serviceAccountName: "A" }))),
  deployments.create(named("c", withPod({ unknown: 1, containers: [{ name: "c", image: "c", foo: {} }] }))),
  deployments.create(named("c1", withPod({ volumes: [{ name: "v" }, { name: "v", emptyDir: {} }] }))),
  deployments.create(named("c", withContainer({ ports: [{ containerPort: 0, name: "A" }] }))),
  deployments.create(named("c", withContainer({ ports: [{ containerPort: 80, protocol: "HTTP" }] }))),
  deployments.create(named("c", withContainer({ env: [{ value: "x" }, { name: "a=b" }] }))),
  deployments.create(
    named("c", withContainer({ volumeMounts: [{ name: "v", mountPath: "/a" }, { name: "v" }] })),
  ),
  deployments.create(named("c", withContainer({ imagePullPolicy: "Sometimes" }))),
  deployments.create(named("c", withContainer({ resources: { limits: { cpu: "lots" } } }))),
  deployments.create(
    named("full", {
      spec: {
        ...spec,
        template: {
          metadata: { labels, annotations: {} },
          spec: {
            hostNetwork: false,
            nodeSelector: {},
            terminationGracePeriodSeconds: 0,
            serviceAccountName: "robot",
            securityContext: { runAsNonRoot: true },
            volumes: [
              { name: "empty" },
              { name: "secret", secret: { secretName: "s" } },
              { name: "config", configMap: { name: "c", items: [] } },
              { name: "host", hostPath: { path: "/x" } },
              {
                name: "all",
                projected: {
                  sources: [
                    { serviceAccountToken: { path: "token" } },
                    { downwardAPI: { items: [{ path: "n", fieldRef: { fieldPath: "metadata.name" } }] } },
                  ],
                },
              },
            ],
            initContainers: [{ name: "i", image: "i@sha256:" + "0".repeat(64) }],
            containers: [
              {
                name: "c",
                image: "c",
                args: [],
                env: [
                  { name: "A", value: "" },
                  { name: "B", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                ],
                ports: [{ containerPort: 80 }],
                resources: { limits: { cpu: "0.5", memory: "1024Mi" }, requests: { cpu: 0.25 } },
                livenessProbe: { httpGet: { port: "http" } },
                readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 0 },
                startupProbe: { grpc: { port: 80 } },
                volumeMounts: [{ name: "empty", mountPath: "/e", readOnly: false }],
                stdin: false,
              },
            ],
          },
        },
      },
    }),
  ),
  deployments.get("a"),
  deployments.patch("strategic", "a", {
    spec: {
      template: {
        spec: {
          containers: [
            { name: "d", image: "d" },
            { name: "c", image: "c:2" },
          ],
        },
      },
    },
  }),
  deployments.patch("strategic", "a", {
    spec: {
      template: {
        spec: {
          $setElementOrder: undefined,
          "$setElementOrder/containers": [{ name: "c" }, { name: "d" }],
          containers: [{ name: "d", $patch: "delete" }],
        },
      },
    },
  }),
  deployments.patch("strategic", "a", { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } }),
  deployments.patch("strategic", "a", { spec: { template: { spec: { containers: [{ image: "x" }] } } } }),
  deployments.patch("strategic", "a", { spec: { $patch: "merge" } }),
  deployments.patch("strategic", "a", { spec: { replicas: "x" } }),
  deployments.patch("merge", "a", { spec: { replicas: "x" } }),
  deployments.patch("merge", "a", { spec: { replicas: 5 }, status: { replicas: 5 } }),
  deployments.patch("json", "a", [{ op: "replace", path: "/spec/replicas", value: 2 }]),
  deployments.patch("json", "a", [{ op: "replace", path: "/spec/selector/matchLabels", value: { x: "y" } }]),
  deployments.patch("apply", "a", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "a", labels: { by: "applier" } },
    spec: { template: { spec: { containers: [{ name: "c", env: [{ name: "X", value: "y" }] }] } } },
  }),
  deployments.patch("apply", "a", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "a" },
    spec: { replicas: 9 },
  }),
  deployments.patch("apply", "applied", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "applied" },
    spec,
  }),
  deployments.patch("apply", "a", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "a" },
    spec: { replicaz: 9 },
  }),
  deployments.update("a", (object) => (object.metadata.annotations = { changed: "yes" })),
  deployments.update("a", (object) => (object.metadata.labels = { changed: "yes" })),
  deployments.update("a", (object) => (object.spec.replicas = 3)),
  deployments.update(
    "a",
    (object) => {
      object.status = { replicas: 3, readyReplicas: 2, conditions: [{ type: "Available", status: "True" }] };
      object.metadata.labels = { lost: "yes" };
      object.metadata.annotations = { kept: "yes" };
    },
    "status",
  ),
  deployments.update("a", (object) => (object.status.readyReplicas = 9), "status"),
  { method: "GET", url: "/apis/apps/v1/namespaces/parity/deployments/a/scale" },
  deployments.patch("merge", "a", { spec: { replicas: 4 } }, "scale"),
  deployments.patch("strategic", "a", { spec: { replicas: 6 } }, "scale"),
  deployments.get("a"),
  deployments.table(),
  deployments.remove("a"),
  deployments.remove("b", "?propagationPolicy=Foreground"),
];

export const setSteps: readonly Step[] = [
  replicaSets.create(named("r", { spec })),
  replicaSets.create(named("s", { spec: { selector: { matchLabels: labels } } })),
  replicaSets.create(named("s", { spec: { template } })),
  replicaSets.update("r", (object) => (object.spec.template.spec.containers[0].image = "c:3")),
  replicaSets.update("r", (object) => (object.status = { replicas: 1 }), "status"),
  replicaSets.table(),
  statefulSets.create(named("s", { spec: { ...spec, serviceName: "s" } })),
  statefulSets.table(),
  daemonSets.create(named("d", { spec })),
  // The metadata in a table has lost the annotation that a DaemonSet has everywhere else.
  { ...daemonSets.table(), url: `${daemonSets.table().url}?includeObject=None` },
  jobs.create(named("j", { spec: { template: { spec: { containers, restartPolicy: "Never" } } } })),
  jobs.table(),
  jobs.remove("j"),
  cronJobs.create(
    named("j", {
      spec: {
        schedule: "* * * * *",
        jobTemplate: { spec: { template: { spec: { containers, restartPolicy: "OnFailure" } } } },
      },
    }),
  ),
  cronJobs.table(),
  replicaSets.remove("r"),
  statefulSets.remove("s"),
  daemonSets.remove("d"),
  cronJobs.remove("j"),
];
