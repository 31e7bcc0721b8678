import type { ServingBundle } from "../pki/serving-bundle.ts";
import type { Project } from "../project/project.ts";
import { admissionRole } from "./admission-role.ts";
import { apiServices } from "./api-service.ts";
import { delegation } from "./delegation.ts";
import { deployment } from "./deployment.ts";
import type { Endpoint } from "./endpoint.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { namespace } from "./namespace.ts";
import { networkPolicy } from "./network-policy.ts";
import { livesOnVolume, persistentVolumeClaim } from "./persistent-volume-claim.ts";
import { podDisruptionBudget } from "./pod-disruption-budget.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceMonitor } from "./service-monitor.ts";
import { service, servicePort } from "./service.ts";
import { servingSecret } from "./serving-secret.ts";
import { userRoles } from "./user-roles.ts";

export type ManifestOptions = {
  /** Where the server listens when it runs outside the cluster; then nothing is made that would run it inside. */
  readonly endpoint?: Endpoint | undefined;
};

/**
 * Everything that a project needs in a cluster, in the order in which it is to be applied. The APIServices come
 * last: from the moment they are there, every client's discovery goes through the server.
 *
 * A server outside the cluster gets its ServiceAccount and bindings, too, so that a token can be made for it.
 */
export function manifests(
  project: Project,
  bundle: ServingBundle,
  { endpoint }: ManifestOptions = {},
): readonly KubernetesObject[] {
  return [
    ...namespace(project),
    serviceAccount(project),
    ...delegation(project),
    ...admissionRole(project),
    ...userRoles(project),
    ...service(project, endpoint),
    ...(endpoint ? [] : workload(project, bundle)),
    ...apiServices(project, bundle, servicePort(project, endpoint)),
  ];
}

function workload(project: Project, bundle: ServingBundle): readonly KubernetesObject[] {
  return [
    servingSecret(project, bundle),
    ...(livesOnVolume(project.storage) ? [persistentVolumeClaim(project, project.storage)] : []),
    ...networkPolicy(project),
    deployment(project, bundle),
    ...podDisruptionBudget(project),
    ...serviceMonitor(project),
  ];
}
