import { bySpec, type Resource } from "@kagg/apiserver/internal";
import type { KindHooks } from "./hooks.ts";
import { kindsOf } from "./kind.ts";
import { namespaceRules } from "./namespace.ts";
import { podRules } from "./pod.ts";
import { postsOf } from "./posts.ts";
import { secretRules } from "./secret.ts";
import { serviceRules } from "./service.ts";

const core = kindsOf("", "v1", "io.k8s.api.core.v1");

/** The kinds of `/api/v1`. */
export const coreKinds = (hooks: KindHooks): readonly Resource[] => [
  core({ kind: "ConfigMap", shortNames: ["cm"] }),
  core({ kind: "Endpoints", plural: "endpoints", singular: "endpoints", shortNames: ["ep"] }),
  core({ kind: "Event", shortNames: ["ev"] }),
  core({ kind: "LimitRange", shortNames: ["limits"] }),
  core({ kind: "Namespace", scope: "Cluster", shortNames: ["ns"], ...namespaceRules }),
  core({ kind: "Node", scope: "Cluster", shortNames: ["no"], status: {} }),
  core({ kind: "PersistentVolume", scope: "Cluster", returnsDeleted: true, shortNames: ["pv"], status: {} }),
  core({ kind: "PersistentVolumeClaim", returnsDeleted: true, shortNames: ["pvc"], status: {} }),
  core({
    kind: "Pod",
    shortNames: ["po"],
    categories: ["all"],
    generation: bySpec,
    ...podRules,
    ...(hooks.pods && { connect: hooks.pods }),
    ...postsOf("pods", hooks),
  }),
  core({ kind: "ResourceQuota", returnsDeleted: true, shortNames: ["quota"], status: {} }),
  core({ kind: "Secret", ...secretRules }),
  core({
    kind: "Service",
    shortNames: ["svc"],
    categories: ["all"],
    name: "label",
    returnsDeleted: true,
    ...serviceRules,
  }),
  core({
    kind: "ServiceAccount",
    returnsDeleted: true,
    shortNames: ["sa"],
    ...postsOf("serviceaccounts", hooks),
  }),
];
