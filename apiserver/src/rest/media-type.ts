import { type AcceptClause, readAccept, takes } from "../http/accept.ts";
import type { Exchange } from "../http/exchange.ts";
import { StatusError } from "../http/status-error.ts";

/** The form in which a client wants its answer. */
export type MediaType = {
  readonly type: "application/json" | "application/yaml";
  readonly as: "object" | "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";
  /** The version of meta.k8s.io of a table or of partial metadata. */
  readonly metaVersion: "v1" | "v1beta1";
  readonly pretty: boolean;
};

/** Chooses by Accept as k8s.io/apiserver/pkg/endpoints/handlers/negotiation does; throws a 406 where nothing fits. */
export function negotiate({ header, query }: Exchange, isWatch = false): MediaType {
  const pretty = isPretty(query.get("pretty"), header("user-agent") ?? "");
  const accept = header("accept");
  if (accept === "application/json") return pretty ? prettyJson : json;
  for (const clause of readAccept(accept)) {
    const found = matching(clause, isWatch);
    if (found) return { ...found, pretty: pretty || clause.parameters["pretty"] === "1" };
  }
  const types = isWatch ? "application/json;stream=watch" : "application/json, application/yaml";
  throw new StatusError(406, "NotAcceptable", `only the following media types are accepted: ${types}`);
}

/** What most clients ask for, always and ever. */
const json: MediaType = { type: "application/json", as: "object", metaVersion: "v1", pretty: false };
const prettyJson: MediaType = { ...json, pretty: true };

const transforms = ["Table", "PartialObjectMetadata", "PartialObjectMetadataList"] as const;

function matching(clause: AcceptClause, isWatch: boolean): Omit<MediaType, "pretty"> | undefined {
  const type = (["application/json", "application/yaml"] as const).find((known) => takes(clause, known));
  if (!type || (type === "application/yaml" && isWatch)) return undefined;
  const { parameters } = clause;
  if (parameters["stream"] && parameters["stream"] !== "watch") return undefined;
  const { as, g, v } = parameters;
  if (as === undefined && g === undefined && v === undefined)
    return { type, as: "object", metaVersion: "v1" };
  const transform = transforms.find((known) => known === as);
  if (!transform || g !== "meta.k8s.io" || (v !== "v1" && v !== "v1beta1")) return undefined;
  return { type, as: transform, metaVersion: v };
}

/** People at a terminal or in a browser get indented JSON. */
function isPretty(parameter: string | null, userAgent: string): boolean {
  if (parameter) return ["1", "t", "true"].includes(parameter.toLowerCase());
  return /^(?:curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}
