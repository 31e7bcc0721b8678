import { bySpec, type KubeObject, type Resource } from "@kagg/apiserver/internal";
import {
  daemonSetDefaults,
  deploymentDefaults,
  replicaSetDefaults,
  statefulSetDefaults,
} from "./deployment.ts";
import { kindsOf } from "./kind.ts";

const apps = kindsOf("apps", "v1", "io.k8s.api.apps.v1");
const batch = kindsOf("batch", "v1", "io.k8s.api.batch.v1");

const scale = {
  specReplicasPath: ".spec.replicas",
  statusReplicasPath: ".status.replicas",
  labelSelectorPath: ".status.selector",
} as const;

/** A Deployment's annotations count, too: `kubectl rollout` keeps the cause of a change in them. */
const bySpecAndAnnotations = ({ spec, metadata }: KubeObject): readonly unknown[] => [
  spec,
  metadata.annotations ?? {},
];

const all = ["all"];

/** Workloads. */
export const appsKinds: readonly Resource[] = [
  apps({ kind: "ControllerRevision" }),
  apps({
    kind: "DaemonSet",
    shortNames: ["ds"],
    categories: all,
    status: {},
    generation: bySpec,
    defaults: daemonSetDefaults,
  }),
  apps({
    kind: "Deployment",
    shortNames: ["deploy"],
    categories: all,
    status: { resets: ["spec", "metadata.labels"], keeps: ["labels"] },
    generation: bySpecAndAnnotations,
    scale,
    defaults: deploymentDefaults,
  }),
  apps({
    kind: "ReplicaSet",
    shortNames: ["rs"],
    categories: all,
    status: {},
    generation: bySpec,
    scale,
    defaults: replicaSetDefaults,
  }),
  apps({
    kind: "StatefulSet",
    shortNames: ["sts"],
    categories: all,
    status: {},
    generation: bySpec,
    scale,
    defaults: statefulSetDefaults,
  }),
  batch({ kind: "Job", categories: all, status: {}, generation: bySpec }),
  batch({ kind: "CronJob", shortNames: ["cj"], categories: all, status: {}, generation: bySpec }),
];
