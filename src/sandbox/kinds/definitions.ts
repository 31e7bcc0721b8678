import type { Definitions, JsonSchema } from "@kagg/apiserver/internal";
import admissionregistration from "./schemas/io.k8s.api.admissionregistration.v1.json" with { type: "json" };
import apps from "./schemas/io.k8s.api.apps.v1.json" with { type: "json" };
import authentication from "./schemas/io.k8s.api.authentication.v1.json" with { type: "json" };
import authorization from "./schemas/io.k8s.api.authorization.v1.json" with { type: "json" };
import autoscaling from "./schemas/io.k8s.api.autoscaling.v2.json" with { type: "json" };
import batch from "./schemas/io.k8s.api.batch.v1.json" with { type: "json" };
import certificates from "./schemas/io.k8s.api.certificates.v1.json" with { type: "json" };
import coordination from "./schemas/io.k8s.api.coordination.v1.json" with { type: "json" };
import core from "./schemas/io.k8s.api.core.v1.json" with { type: "json" };
import discovery from "./schemas/io.k8s.api.discovery.v1.json" with { type: "json" };
import events from "./schemas/io.k8s.api.events.v1.json" with { type: "json" };
import flowcontrol from "./schemas/io.k8s.api.flowcontrol.v1.json" with { type: "json" };
import networking from "./schemas/io.k8s.api.networking.v1.json" with { type: "json" };
import policy from "./schemas/io.k8s.api.policy.v1.json" with { type: "json" };
import rbac from "./schemas/io.k8s.api.rbac.v1.json" with { type: "json" };
import scheduling from "./schemas/io.k8s.api.scheduling.v1.json" with { type: "json" };
import storage from "./schemas/io.k8s.api.storage.v1.json" with { type: "json" };
import apiextensions from "./schemas/io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.json" with { type: "json" };
import resource from "./schemas/io.k8s.apimachinery.pkg.api.resource.json" with { type: "json" };
import meta from "./schemas/io.k8s.apimachinery.pkg.apis.meta.v1.json" with { type: "json" };
import runtime from "./schemas/io.k8s.apimachinery.pkg.runtime.json" with { type: "json" };
import intstr from "./schemas/io.k8s.apimachinery.pkg.util.intstr.json" with { type: "json" };
import apiregistration from "./schemas/io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.json" with { type: "json" };

const packages: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  "io.k8s.api.admissionregistration.v1": admissionregistration,
  "io.k8s.api.apps.v1": apps,
  "io.k8s.api.authentication.v1": authentication,
  "io.k8s.api.authorization.v1": authorization,
  "io.k8s.api.autoscaling.v2": autoscaling,
  "io.k8s.api.batch.v1": batch,
  "io.k8s.api.certificates.v1": certificates,
  "io.k8s.api.coordination.v1": coordination,
  "io.k8s.api.core.v1": core,
  "io.k8s.api.discovery.v1": discovery,
  "io.k8s.api.events.v1": events,
  "io.k8s.api.flowcontrol.v1": flowcontrol,
  "io.k8s.api.networking.v1": networking,
  "io.k8s.api.policy.v1": policy,
  "io.k8s.api.rbac.v1": rbac,
  "io.k8s.api.scheduling.v1": scheduling,
  "io.k8s.api.storage.v1": storage,
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1": apiextensions,
  "io.k8s.apimachinery.pkg.api.resource": resource,
  "io.k8s.apimachinery.pkg.apis.meta.v1": meta,
  "io.k8s.apimachinery.pkg.runtime": runtime,
  "io.k8s.apimachinery.pkg.util.intstr": intstr,
  "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1": apiregistration,
};

/** The schemas of all kinds by their names in Kubernetes' documents; test/generate-kinds.ts writes them. */
export const definitions: Definitions = Object.fromEntries(
  Object.entries(packages).flatMap(([name, schemas]) =>
    Object.entries(schemas).map(([type, schema]) => [`${name}.${type}`, schema]),
  ),
);
