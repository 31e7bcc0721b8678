import { admissionSteps, apiServiceSteps, otherSteps, rbacSteps } from "./cluster-steps.ts";
import { accountSteps, configSteps, namespaceSteps, secretSteps } from "./core-steps.ts";
import { networkSteps, serviceSteps } from "./network-steps.ts";
import { podSteps, recordSteps } from "./pod-steps.ts";
import type { Step } from "./step.ts";
import { unconditionalSteps } from "./unconditional-steps.ts";
import { deploymentSteps, setSteps } from "./workload-steps.ts";

export type { Step } from "./step.ts";

/** In the order in which they are sent: the namespace of the others is made by the first. */
export const suites: Readonly<Record<string, readonly Step[]>> = {
  namespaces: namespaceSteps,
  "config maps": configSteps,
  secrets: secretSteps,
  "service accounts": accountSteps,
  services: serviceSteps,
  deployments: deploymentSteps,
  "other sets": setSteps,
  networks: networkSteps,
  roles: rbacSteps,
  "API services": apiServiceSteps,
  admission: admissionSteps,
  pods: podSteps,
  records: recordSteps,
  others: otherSteps,
  "updates of any revision": unconditionalSteps,
};
