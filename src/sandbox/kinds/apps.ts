import { bySpec, type KubeObject, type Resource } from "@kagg/apiserver/internal";
import {
  daemonSetDefaults,
  deploymentDefaults,
  replicaSetDefaults,
  statefulSetDefaults,
} from "./deployment.ts";
import { countDefaults, countTemplate } from "./daemon-set.ts";
import { cronJobDefaults, jobDefaults } from "./defaults.ts";
import { generateSelector } from "./job.ts";
import { kindsOf } from "./kind.ts";
import { deploymentCauses, setCauses } from "./validation/workloads.ts";
import { child } from "./json-fields.ts";
import { selectorOrNone } from "./tables/selector-text.ts";
import * as tables from "./tables/workload-tables.ts";

const apps = kindsOf("apps", "v1", "io.k8s.api.apps.v1");
const batch = kindsOf("batch", "v1", "io.k8s.api.batch.v1");

const scale = {
  specReplicasPath: ".spec.replicas",
  statusReplicasPath: ".status.replicas",
} as const;

const scaleSelector = ({ spec }: KubeObject): string => selectorOrNone(child(spec, "selector"));

/** A Deployment's annotations count, too: `kubectl rollout` keeps the cause of a change in them. */
const bySpecAndAnnotations = ({ spec, metadata }: KubeObject): readonly unknown[] => [
  spec,
  metadata.annotations ?? {},
];

const all = ["all"];

/** Workloads. */
export const appsKinds: readonly Resource[] = [
  apps({ kind: "ControllerRevision", table: tables.controllerRevisions }),
  apps({
    kind: "DaemonSet",
    onCreate: (object) => countTemplate(object),
    onUpdate: countTemplate,
    table: tables.daemonSets,
    shortNames: ["ds"],
    categories: all,
    status: {},
    generation: bySpec,
    validate: setCauses("daemonset"),
    defaults: (object) => {
      daemonSetDefaults(object);
      countDefaults(object);
    },
  }),
  apps({
    kind: "Deployment",
    table: tables.deployments,
    shortNames: ["deploy"],
    categories: all,
    status: { resets: ["spec", "metadata.labels"], keeps: ["labels"] },
    generation: bySpecAndAnnotations,
    scale,
    scaleSelector,
    validate: deploymentCauses,
    defaults: deploymentDefaults,
  }),
  apps({
    kind: "ReplicaSet",
    table: tables.replicaSets,
    shortNames: ["rs"],
    categories: all,
    status: {},
    generation: bySpec,
    scale,
    scaleSelector,
    validate: setCauses("deployment"),
    defaults: replicaSetDefaults,
  }),
  apps({
    kind: "StatefulSet",
    table: tables.statefulSets,
    shortNames: ["sts"],
    categories: all,
    status: {},
    generation: bySpec,
    scale,
    scaleSelector,
    validate: setCauses("statefulset"),
    defaults: statefulSetDefaults,
  }),
  batch({
    kind: "Job",
    orphanWarning:
      "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
    defaults: jobDefaults,
    onCreate: generateSelector,
    table: tables.jobs,
    categories: all,
    status: {},
    generation: bySpec,
  }),
  batch({
    kind: "CronJob",
    defaults: cronJobDefaults,
    table: tables.cronJobs,
    shortNames: ["cj"],
    categories: all,
    status: {},
    generation: bySpec,
  }),
];
