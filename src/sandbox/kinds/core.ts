import { type KubeObject, type Resource } from "@kagg/apiserver/internal";
import { claimDefaults, endpointsDefaults, volumeDefaults } from "./defaults.ts";
import type { KindHooks } from "./hooks.ts";
import { kindsOf } from "./kind.ts";
import { namespaceRules } from "./namespace.ts";
import { bySpecWithoutNode, podRules } from "./pod.ts";
import { postsOf } from "./posts.ts";
import { secretRules } from "./secret.ts";
import * as fields from "./selectable-fields.ts";
import { serviceRules } from "./service.ts";
import { configMapCauses } from "./validation/data.ts";
import * as tables from "./tables/core-tables.ts";
import { pods } from "./tables/pod-table.ts";

const core = kindsOf("", "v1", "io.k8s.api.core.v1");

/** What others read: settings, limits and what has happened. */
const recordKinds: readonly Resource[] = [
  core({ kind: "ConfigMap", validate: configMapCauses, table: tables.configMaps, shortNames: ["cm"] }),
  core({
    kind: "Endpoints",
    table: tables.endpoints,
    defaults: endpointsDefaults,
    deprecated: "in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    plural: "endpoints",
    singular: "endpoints",
    shortNames: ["ep"],
  }),
  core({ kind: "Event", fields: fields.ofEvents, table: tables.events, shortNames: ["ev"] }),
  core({ kind: "LimitRange", shortNames: ["limits"] }),
  core({ kind: "Secret", fields: fields.ofSecrets, table: tables.secrets, ...secretRules }),
  core({
    kind: "ResourceQuota",
    table: tables.resourceQuotas,
    returnsDeleted: true,
    shortNames: ["quota"],
    status: {},
  }),
];

const pending = (object: KubeObject): void => {
  object.status = { phase: "Pending" };
};

/** What there is to run on and in. */
const placeKinds: readonly Resource[] = [
  core({
    kind: "Namespace",
    fields: fields.ofNamespaces,
    table: tables.namespaces,
    scope: "Cluster",
    shortNames: ["ns"],
    ...namespaceRules,
  }),
  core({
    kind: "Node",
    fields: fields.ofNodes,
    table: tables.nodes,
    scope: "Cluster",
    shortNames: ["no"],
    status: {},
  }),
  core({
    kind: "PersistentVolume",
    table: tables.volumes,
    onCreate: pending,
    defaults: volumeDefaults,
    scope: "Cluster",
    returnsDeleted: true,
    shortNames: ["pv"],
    status: {},
  }),
  core({
    kind: "PersistentVolumeClaim",
    table: tables.claims,
    onCreate: pending,
    defaults: claimDefaults,
    returnsDeleted: true,
    shortNames: ["pvc"],
    status: {},
  }),
];

/** The kinds of `/api/v1`. */
export const coreKinds = (hooks: KindHooks): readonly Resource[] => [
  ...recordKinds,
  ...placeKinds,
  core({
    kind: "Pod",
    fields: fields.ofPods,
    table: pods,
    shortNames: ["po"],
    categories: ["all"],
    generation: bySpecWithoutNode,
    ...podRules,
    ...(hooks.pods && { connect: hooks.pods }),
    ...postsOf("pods", hooks),
  }),
  core({
    kind: "Service",
    fields: fields.ofServices,
    table: tables.services,
    shortNames: ["svc"],
    categories: ["all"],
    name: "label",
    returnsDeleted: true,
    ...serviceRules,
  }),
  core({
    kind: "ServiceAccount",
    table: tables.ageAlone,
    returnsDeleted: true,
    shortNames: ["sa"],
    ...postsOf("serviceaccounts", hooks),
  }),
];
