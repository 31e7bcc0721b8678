import { badRequest, invalid, type StatusCause } from "../http/status-error.ts";
import type { Json, JsonObject } from "../resource/kube-object.ts";
import { forbidden, invalidValue, unsupportedValue } from "./field-cause.ts";
import { bodyType, isGiven, isObject, parseBody } from "./request-body.ts";
import { apiVersionOf, type View } from "./scope.ts";
import { dryRunCauses } from "./write-options.ts";

export type DeleteOptions = {
  readonly dryRun: boolean;
  readonly propagationPolicy: "Foreground" | "Background" | "Orphan" | undefined;
  /** The older way to say Orphan; false asks for a 202 where the object stays for a while. */
  readonly orphanDependents: boolean | undefined;
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
  /** As sent. */
  readonly given: JsonObject;
};

const policies = ["Foreground", "Background", "Orphan"] as const;

/** From the body, or from the query where there is none. Throws a 400 or a 422 for what is wrong. */
export async function deleteOptions(scope: View): Promise<DeleteOptions> {
  const { exchange } = scope;
  const body = await exchange.body();
  const given = body.length > 0 ? await fromBody(scope, body.toString()) : fromQuery(exchange.query);
  const { dryRun = [], propagationPolicy, orphanDependents, preconditions = {} } = given;
  const policy = policies.find((known) => known === propagationPolicy);
  const causes: StatusCause[] = [];
  if (orphanDependents !== undefined && propagationPolicy !== undefined) {
    const why = "orphanDependents and deletionPropagation cannot be both set";
    causes.push(invalidValue("propagationPolicy", propagationPolicy, why));
  }
  if (propagationPolicy !== undefined && !policy) {
    causes.push(unsupportedValue("propagationPolicy", propagationPolicy, [...policies, "nil"]));
  }
  causes.push(...dryRunCauses(dryRun));
  if (given.ignoreStoreReadErrorWithClusterBreakingPotential) {
    causes.push(
      forbidden("ignoreStoreReadErrorWithClusterBreakingPotential", "is not supported by this server"),
    );
  }
  if (causes.length > 0) throw invalid("meta.k8s.io", "DeleteOptions", "", causes);
  return { dryRun: dryRun.length > 0, propagationPolicy: policy, orphanDependents, preconditions, given };
}

/** gracePeriodSeconds is checked and then left alone: kinds without a process of their own have no grace period. */
type Given = {
  readonly dryRun?: string[];
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
};

async function fromBody(scope: View, text: string): Promise<Given> {
  let value: Json;
  try {
    ({ value } = await parseBody(text, bodyType(scope.exchange.header("content-type"))));
    if (!isObject(value)) throw new Error("the body must be an object");
    checkTypes(value);
  } catch (error) {
    throw error instanceof Error && "status" in error
      ? error
      : badRequest(error instanceof Error ? error.message : String(error));
  }
  const { apiVersion: sentVersion, kind: sentKind } = value;
  const apiVersion = isGiven(sentVersion) ? sentVersion : "v1";
  const kind = isGiven(sentKind) ? sentKind : "DeleteOptions";
  const isKnown =
    apiVersion === "v1" || apiVersion === "meta.k8s.io/v1" || apiVersion === apiVersionOf(scope);
  if (kind !== "DeleteOptions" || !isKnown)
    throw badRequest("decoded object cannot be converted to DeleteOptions");
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null)) as Given;
}

const types: Record<string, (value: Json) => boolean> = {
  dryRun: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  propagationPolicy: (value) => typeof value === "string",
  orphanDependents: (value) => typeof value === "boolean",
  gracePeriodSeconds: Number.isInteger,
  ignoreStoreReadErrorWithClusterBreakingPotential: (value) => typeof value === "boolean",
  preconditions: (value) =>
    isObject(value) &&
    [value["uid"], value["resourceVersion"]].every((one) => one === undefined || typeof one === "string"),
};

function checkTypes(options: JsonObject): void {
  for (const [name, isRight] of Object.entries(types)) {
    const value = options[name];
    if (value !== undefined && value !== null && !isRight(value)) {
      throw new Error(`json: cannot unmarshal DeleteOptions: ${name} cannot be ${JSON.stringify(value)}`);
    }
  }
}

function fromQuery(query: URLSearchParams): Given {
  const policy = query.get("propagationPolicy");
  const orphan = query.get("orphanDependents");
  const grace = query.get("gracePeriodSeconds");
  const uid = query.get("uid");
  const resourceVersion = query.get("resourceVersion");
  if (grace && !/^[+-]?\d+$/.test(grace))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
  return {
    dryRun: query.getAll("dryRun"),
    ...((uid || resourceVersion) && {
      preconditions: { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) },
    }),
    ...(policy && { propagationPolicy: policy }),
    ...(orphan !== null && { orphanDependents: orphan !== "0" && orphan.toLowerCase() !== "false" }),
  };
}
