import { StatusError } from "../../http/status-error.ts";
import type { Scope } from "../../rest/scope.ts";
import type { Write } from "../admission.ts";
import type { Namespace, Namespaces } from "../namespaces.ts";
import { forbidden } from "../refusal.ts";
import { convertStored } from "../versions.ts";
import type { VersionedWrite } from "../webhook/invocation.ts";
import type { ResourceVersion } from "../../resource/resource.ts";
import type { Binding, Policy } from "./definition.ts";
import { evaluatePolicy, type Denial } from "./evaluate.ts";
import { matchedResources } from "./matching.ts";

/**
 * Holds a write against all policies that have a binding for it; throws for the first that denies it, after all have
 * warned and written to the audit log. k8s.io/apiserver/pkg/admission/plugin/policy/validating/dispatcher.go.
 */
export async function checkPolicies(
  namespaces: Namespaces,
  policies: readonly Policy[],
  bindings: readonly Binding[],
  scope: Scope,
  write: Write,
): Promise<void> {
  const refusals: StatusError[] = [];
  for (const policy of policies) {
    const bound = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name);
    if (bound.length === 0) continue;
    const version = await matchedResources(namespaces, scope, write, policy.spec.matchConstraints);
    if (!version) continue;
    for (const binding of bound) {
      if (!(await matchedResources(namespaces, scope, write, binding.spec.matchResources))) continue;
      const denials = await denialsOf(namespaces, scope, policy, inVersion(scope, write, version));
      refusals.push(...denials.flatMap((denial) => act(scope, write, policy, binding, denial)));
    }
  }
  if (refusals[0]) throw refusals[0];
}

async function denialsOf(
  namespaces: Namespaces,
  scope: Scope,
  policy: Policy,
  write: VersionedWrite,
): Promise<readonly Denial[]> {
  const { failurePolicy, paramKind } = policy.spec;
  if (paramKind) {
    // Reading objects of any kind takes rights that the server does not have.
    const message = "failed to configure binding: parameters of policies are not supported by this server";
    return failurePolicy === "Ignore" ? [] : [{ index: 0, message, reason: "Invalid" }];
  }
  const { namespace } = scope.info;
  const found: Namespace | undefined = namespace
    ? (namespaces.get(namespace) ?? (await namespaces.lookUp(namespace)))
    : undefined;
  const { denials, annotations } = await evaluatePolicy(scope, policy, write, found);
  for (const [key, value] of Object.entries(annotations)) {
    scope.exchange.annotate?.(`${policy.metadata.name}/${key}`, value);
  }
  return denials;
}

/** Does what a binding wants of a denial, and returns what the client is to be told where that is to refuse. */
function act(
  scope: Scope,
  write: Write,
  policy: Policy,
  binding: Binding,
  { index, message, reason }: Denial,
): StatusError[] {
  const { validationActions = [], policyName } = binding.spec;
  const names = `ValidatingAdmissionPolicy '${policyName}' with binding '${binding.metadata.name}'`;
  if (validationActions.includes("Audit")) {
    const failure = {
      message,
      policy: policy.metadata.name,
      binding: binding.metadata.name,
      expressionIndex: index,
      validationActions,
    };
    scope.exchange.annotate?.(
      "validation.policy.admission.k8s.io/validation_failure",
      JSON.stringify([failure]),
    );
  }
  if (validationActions.includes("Warn")) scope.exchange.warn(`Validation failed for ${names}: ${message}`);
  if (!validationActions.includes("Deny")) return [];
  const why = `${names} denied request: ${message}`;
  const { status } = forbidden(scope, write, why, [{ message: why }]);
  return [new StatusError(CODES[reason] ?? 422, reason, status.message ?? why, status.details)];
}

const CODES: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

function inVersion(scope: Scope, write: Write, version: ResourceVersion): VersionedWrite {
  const { object, old } = write;
  return {
    ...write,
    version,
    object: object && convertStored(scope, object, version),
    old: old && convertStored(scope, old, version),
  };
}
