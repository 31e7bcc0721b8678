import { bySpec, type Resource } from "@kagg/apiserver/internal";
import { apiServiceRules } from "./api-service.ts";
import * as defaults from "./defaults.ts";
import { kindsOf } from "./kind.ts";
import { events as eventTable } from "./tables/core-tables.ts";
import * as tables from "./tables/other-tables.ts";

const apiregistration = kindsOf(
  "apiregistration.k8s.io",
  "v1",
  "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1",
);
const apiextensions = kindsOf(
  "apiextensions.k8s.io",
  "v1",
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
);
const autoscaling = kindsOf("autoscaling", "v2", "io.k8s.api.autoscaling.v2");
const certificates = kindsOf("certificates.k8s.io", "v1", "io.k8s.api.certificates.v1");
const coordination = kindsOf("coordination.k8s.io", "v1", "io.k8s.api.coordination.v1");
const discovery = kindsOf("discovery.k8s.io", "v1", "io.k8s.api.discovery.v1");
const events = kindsOf("events.k8s.io", "v1", "io.k8s.api.events.v1");
const flowcontrol = kindsOf("flowcontrol.apiserver.k8s.io", "v1", "io.k8s.api.flowcontrol.v1");
const networking = kindsOf("networking.k8s.io", "v1", "io.k8s.api.networking.v1");
const policy = kindsOf("policy", "v1", "io.k8s.api.policy.v1");
const scheduling = kindsOf("scheduling.k8s.io", "v1", "io.k8s.api.scheduling.v1");
const storage = kindsOf("storage.k8s.io", "v1", "io.k8s.api.storage.v1");

const scope = "Cluster";
const statusWithoutMetadata = { resets: ["spec", "metadata"], keeps: ["metadata"] } as const;

export const otherKinds: readonly Resource[] = [
  apiregistration({
    kind: "APIService",
    table: tables.apiServices,
    categories: ["api-extensions"],
    scope,
    ...apiServiceRules,
  }),
  apiextensions({
    kind: "CustomResourceDefinition",
    defaults: defaults.definitionDefaults,
    shortNames: ["crd", "crds"],
    categories: ["api-extensions"],
    scope,
    status: statusWithoutMetadata,
    generation: bySpec,
  }),
  autoscaling({
    kind: "HorizontalPodAutoscaler",
    defaults: defaults.autoscalerDefaults,
    table: tables.autoscalers,
    shortNames: ["hpa"],
    categories: ["all"],
    status: {},
  }),
  certificates({ kind: "CertificateSigningRequest", shortNames: ["csr"], scope, status: {} }),
  coordination({ kind: "Lease", table: tables.leases }),
  discovery({
    kind: "EndpointSlice",
    defaults: defaults.endpointSliceDefaults,
    table: tables.endpointSlices,
    generation: ({ metadata, ...content }) => [content, metadata.labels ?? {}],
  }),
  events({ kind: "Event", table: eventTable, shortNames: ["ev"] }),
  flowcontrol({
    kind: "FlowSchema",
    defaults: defaults.flowSchemaDefaults,
    scope,
    status: statusWithoutMetadata,
    generation: bySpec,
  }),
  flowcontrol({
    kind: "PriorityLevelConfiguration",
    defaults: defaults.priorityLevelDefaults,
    scope,
    status: statusWithoutMetadata,
    generation: bySpec,
  }),
  networking({
    kind: "Ingress",
    table: tables.ingresses,
    shortNames: ["ing"],
    status: {},
    generation: bySpec,
  }),
  networking({ kind: "IngressClass", table: tables.ingressClasses, scope, generation: bySpec }),
  networking({
    kind: "NetworkPolicy",
    defaults: defaults.networkPolicyDefaults,
    table: tables.networkPolicies,
    plural: "networkpolicies",
    shortNames: ["netpol"],
    generation: bySpec,
  }),
  policy({
    kind: "PodDisruptionBudget",
    table: tables.disruptionBudgets,
    shortNames: ["pdb"],
    status: {},
    generation: bySpec,
  }),
  scheduling({
    kind: "PriorityClass",
    generation: () => [],
    defaults: defaults.priorityClassDefaults,
    table: tables.priorityClasses,
    shortNames: ["pc"],
    scope,
  }),
  storage({
    kind: "StorageClass",
    defaults: defaults.storageClassDefaults,
    table: tables.storageClasses,
    returnsDeleted: true,
    shortNames: ["sc"],
    scope,
  }),
];
