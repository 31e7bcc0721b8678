import type { Scope } from "../../rest/scope.ts";
import type { VersionedWrite } from "../webhook/invocation.ts";
import { admissionRequest } from "../webhook/review.ts";
import { celInput, type Budget } from "./input.ts";
import type { Variables } from "./program.ts";

/** `object`, `oldObject` and `request`; k8s.io/apiserver/pkg/admission/plugin/cel. */
export function writeVariables(scope: Scope, write: VersionedWrite, budget: Budget): Variables {
  const { object: _object, oldObject: _old, ...request } = admissionRequest(scope, write);
  return {
    object: celInput(write.object, budget),
    oldObject: celInput(write.old, budget),
    request: celInput(request, budget),
  };
}
