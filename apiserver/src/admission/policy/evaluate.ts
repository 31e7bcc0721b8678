import type { Scope } from "../../rest/scope.ts";
import { elementBudget } from "../cel/input.ts";
import { meetsConditions } from "../cel/match-conditions.ts";
import type { Program, Variables } from "../cel/program.ts";
import type { Namespace } from "../namespaces.ts";
import { messageOf } from "../../http/message-of.ts";
import type { VersionedWrite } from "../webhook/invocation.ts";
import { compiledPolicy } from "./compiled-policy.ts";
import type { Policy, Validation } from "./definition.ts";
import { policyVariables } from "./policy-variables.ts";

/** Why a policy is against a write. */
export type Denial = { readonly index: number; readonly message: string; readonly reason: string };

export type Evaluation = {
  readonly denials: readonly Denial[];
  readonly annotations: Readonly<Record<string, string>>;
};

/** k8s.io/apiserver/pkg/admission/plugin/policy/validating/validator.go */
export async function evaluatePolicy(
  scope: Scope,
  policy: Policy,
  write: VersionedWrite,
  namespace: Namespace | undefined,
): Promise<Evaluation> {
  const fails = policy.spec.failurePolicy !== "Ignore";
  const failed = (index: number, error: unknown): Denial[] =>
    fails ? [{ index, message: messageOf(error), reason: "Invalid" }] : [];
  const compiled = await compiledPolicy(policy);
  const variables = policyVariables(scope, write, namespace, compiled, { left: elementBudget });
  try {
    if (!(await meetsConditions(policy.spec, () => variables))) return { denials: [], annotations: {} };
  } catch (error) {
    return { denials: failed(0, error), annotations: {} };
  }
  const denials: Denial[] = [];
  for (const [index, { validation, program, message }] of compiled.validations.entries()) {
    try {
      const value = program(variables);
      if (typeof value !== "boolean") throw new Error("validation expressions must be bool");
      if (!value) denials.push(denialOf(index, validation, message, variables));
    } catch (error) {
      denials.push(...failed(index, error));
    }
  }
  const annotations: Record<string, string> = {};
  for (const [index, { key, program }] of compiled.annotations.entries()) {
    try {
      const value = program(variables);
      if (value !== null && typeof value !== "string")
        throw new Error("valueExpression must be a string or null");
      if (value?.trim()) annotations[key] = value.trim();
    } catch (error) {
      denials.push(...failed(index, error));
    }
  }
  return { denials, annotations };
}

const longestMessage = 5 * 1024;

function denialOf(
  index: number,
  { expression, message = "", reason = "Invalid" }: Validation,
  program: Program | undefined,
  variables: Variables,
): Denial {
  const made = program ? messageBy(program, variables) : "";
  return { index, reason, message: made || message.trim() || `failed expression: ${expression.trim()}` };
}

/** Empty where it is of no use: the fixed message stands in then. */
function messageBy(program: Program, variables: Variables): string {
  try {
    const value = program(variables);
    const text = typeof value === "string" ? value.trim() : "";
    return text.includes("\n") || Buffer.byteLength(text) > longestMessage ? "" : text;
  } catch {
    return "";
  }
}
