import { goQuote } from "../http/go-quote.ts";
import { badRequest, invalid, type StatusCause } from "../http/status-error.ts";
import { forbidden, unsupportedValue } from "./field-cause.ts";
import { parseFieldSelector, type FieldSelector, type SelectableFields } from "./field-selector.ts";
import { parseLabelSelector, type LabelSelector } from "./label-selector.ts";

/** What list, watch and deletecollection can be told in the query. */
export type ListOptions = {
  readonly labels: LabelSelector | undefined;
  readonly fields: FieldSelector | undefined;
  /** 0 is no limit. */
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly match: string;
  readonly sendInitialEvents: boolean | undefined;
  readonly allowWatchBookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
};

/** Throws a 400 for what cannot be read and a 422 for what does not go together. */
export function listOptions(
  query: URLSearchParams,
  isWatch: boolean,
  selectable?: SelectableFields,
): ListOptions {
  const given: ListOptions = {
    labels: parseLabelSelector(query.get("labelSelector") ?? ""),
    fields: parseFieldSelector(query.get("fieldSelector") ?? "", selectable),
    limit: Math.max(0, integer(query, "limit") ?? 0),
    continue: query.get("continue") ?? "",
    resourceVersion: query.get("resourceVersion") ?? "",
    match: query.get("resourceVersionMatch") ?? "",
    sendInitialEvents: boolean(query, "sendInitialEvents"),
    allowWatchBookmarks: boolean(query, "allowWatchBookmarks") ?? false,
    timeoutSeconds: integer(query, "timeoutSeconds"),
  };
  const options = isWatch ? withInitialEvents(given) : given;
  const causes = isWatch ? watchCauses(options) : listCauses(options);
  if (causes.length > 0) throw invalid("meta.k8s.io", "ListOptions", "", causes);
  return options;
}

/** A watch from no revision asks for the initial events; SetListOptionsDefaults of apimachinery's internalversion. */
function withInitialEvents(options: ListOptions): ListOptions {
  const { sendInitialEvents, match, resourceVersion } = options;
  const isAsked = sendInitialEvents !== undefined || match !== "";
  if (isAsked || (resourceVersion !== "" && resourceVersion !== "0")) return options;
  return { ...options, sendInitialEvents: true, match: "NotOlderThan" };
}

const matchField = "resourceVersionMatch";

function listCauses({
  match,
  resourceVersion,
  sendInitialEvents,
  continue: token,
}: ListOptions): StatusCause[] {
  const causes: StatusCause[] = [];
  if (match) {
    if (!resourceVersion) {
      causes.push(forbidden(matchField, `${matchField} is forbidden unless resourceVersion is provided`));
    }
    if (token) causes.push(forbidden(matchField, `${matchField} is forbidden when continue is provided`));
    if (match !== "Exact" && match !== "NotOlderThan") {
      causes.push(unsupportedValue(matchField, match, ["Exact", "NotOlderThan", ""]));
    }
    if (match === "Exact" && resourceVersion === "0") {
      causes.push(forbidden(matchField, `${matchField} "exact" is forbidden for resourceVersion "0"`));
    }
  }
  if (sendInitialEvents !== undefined) {
    causes.push(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  return causes;
}

function watchCauses({ match, sendInitialEvents, continue: token }: ListOptions): StatusCause[] {
  const causes: StatusCause[] = [];
  if (sendInitialEvents !== undefined && match !== "NotOlderThan") {
    causes.push(forbidden(matchField, `sendInitialEvents requires setting ${matchField} to NotOlderThan`));
  }
  if (match) {
    if (sendInitialEvents === undefined) {
      causes.push(
        forbidden(matchField, `${matchField} is forbidden for watch unless sendInitialEvents is provided`),
      );
    }
    if (match !== "NotOlderThan") causes.push(unsupportedValue(matchField, match, ["NotOlderThan"]));
    if (token) causes.push(forbidden(matchField, `${matchField} is forbidden when continue is provided`));
  }
  return causes;
}

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const isNumber = /^[+-]?\d+$/.test(text);
  if (isNumber && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) return Number(text);
  const why = isNumber ? "value out of range" : "invalid syntax";
  throw badRequest(`strconv.ParseInt: parsing ${goQuote(text)}: ${why}`);
}

/** As k8s.io/apimachinery/pkg/runtime reads a boolean: anything but false and 0 is true. */
function boolean(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  return text === null ? undefined : text !== "0" && text.toLowerCase() !== "false";
}
