import type { AnyResource } from "@kagg/apiserver/internal";
import { admissionKinds } from "./admission.ts";
import { appsKinds } from "./apps.ts";
import { coreKinds } from "./core.ts";
import { otherKinds } from "./others.ts";
import { rbacKinds } from "./rbac.ts";
import { reviewKinds } from "./reviews.ts";
import type { KindHooks } from "./hooks.ts";

export { mountToken, schedulingDefaults } from "./pod-admission.ts";
export type { CreateHandler, KindHooks } from "./hooks.ts";

/** The kinds that Kubernetes is built with, as far as the sandbox has them; those of aggregated APIs are none of them. */
export const kinds = (hooks: KindHooks = {}): readonly AnyResource[] => [
  ...coreKinds(hooks),
  ...appsKinds,
  ...rbacKinds(hooks),
  ...admissionKinds,
  ...otherKinds,
  ...reviewKinds(hooks),
];
