import { accountSteps, configSteps, namespaceSteps, secretSteps } from "./core-steps.ts";
import type { Step } from "./step.ts";

export type { Step } from "./step.ts";

/** In the order in which they are sent: the namespace of the others is made by the first. */
export const suites: Readonly<Record<string, readonly Step[]>> = {
  namespaces: namespaceSteps,
  "config maps": configSteps,
  secrets: secretSteps,
  "service accounts": accountSteps,
};
