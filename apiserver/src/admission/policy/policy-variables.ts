import type { CelInput, CelValue } from "@bufbuild/cel";
import type { Scope } from "../../rest/scope.ts";
import { celInput, type Budget } from "../cel/input.ts";
import type { Variables } from "../cel/program.ts";
import { writeVariables } from "../cel/variables.ts";
import type { Namespace } from "../namespaces.ts";
import { messageOf } from "../../http/message-of.ts";
import type { VersionedWrite } from "../webhook/invocation.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";

/** What a policy's expressions see; `variables` are worked out when they are first looked at. */
export function policyVariables(
  scope: Scope,
  write: VersionedWrite,
  namespace: Namespace | undefined,
  policy: CompiledPolicy,
  budget: Budget,
): Variables {
  const base: Variables = {
    ...writeVariables(scope, write, budget),
    namespaceObject: celInput(namespace, budget),
  };
  const variables = new Map<string, CelInput>();
  const all: Variables = { ...base, variables };
  const programs = new Map(policy.variables.map(({ name, program }) => [name, program]));
  const values = new Map<string, CelValue>();
  // A variable sees those before it only: kube-apiserver takes no policy with another order.
  const get = (name: string): CelInput | undefined => {
    const known = values.get(name);
    const program = programs.get(name);
    if (known !== undefined || !program) return known;
    try {
      const value = program(all);
      values.set(name, value);
      return value;
    } catch (error) {
      throw new Error(`composited variable "${name}" fails to evaluate: ${messageOf(error)}`, {
        cause: error,
      });
    }
  };
  for (const { name } of policy.variables) variables.set(name, null);
  Object.defineProperty(variables, "get", { value: get });
  return all;
}
