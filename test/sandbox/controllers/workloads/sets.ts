import type { Deployment, ReplicaSet } from "../../../../src/sandbox/controllers/kinds.ts";

type Set = {
  readonly name?: string;
  readonly size: number;
  /** Minutes. */
  readonly age?: number;
  readonly available?: number;
  readonly annotations?: Record<string, string>;
  readonly image?: string;
};

const template = (image: string) => ({
  metadata: { labels: { app: "mango" } },
  spec: { containers: [{ name: "mango", image }] },
});

export const replicaSet = ({
  name = "mango-1",
  size,
  age = 0,
  available = 0,
  annotations = {},
  image = "old",
}: Set): ReplicaSet => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: {
    name,
    namespace: "orchard",
    uid: name,
    creationTimestamp: new Date(Date.UTC(2026, 0, 1) - age * 60_000).toISOString(),
    annotations,
  },
  spec: { replicas: size, selector: { matchLabels: { app: "mango" } }, template: template(image) },
  status: { replicas: size, availableReplicas: available },
});

export const deployment = (
  replicas: number,
  rollingUpdate: { maxSurge?: number | string; maxUnavailable?: number | string } = {},
  more: Partial<Deployment> = {},
): Deployment => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "mango", namespace: "orchard", uid: "d", generation: 1 },
  spec: {
    replicas,
    progressDeadlineSeconds: 600,
    selector: { matchLabels: { app: "mango" } },
    template: template("new"),
    strategy: { type: "RollingUpdate", rollingUpdate },
  },
  ...more,
});
