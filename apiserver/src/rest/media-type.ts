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

type Clause = {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly q: number;
};

/** Chooses by Accept as k8s.io/apiserver/pkg/endpoints/handlers/negotiation does; throws a 406 where nothing fits. */
export function negotiate({ header, query }: Exchange, isWatch = false): MediaType {
  const accept = header("accept")?.trim() || "*/*";
  const pretty = isPretty(query.get("pretty"), header("user-agent") ?? "");
  const clauses = accept.split(",").map(parseClause);
  for (const clause of clauses.toSorted((a, b) => b.q - a.q)) {
    const found = matching(clause, isWatch);
    if (found) return { ...found, pretty: pretty || clause.parameters["pretty"] === "1" };
  }
  const types = isWatch ? "application/json;stream=watch" : "application/json, application/yaml";
  throw new StatusError(406, "NotAcceptable", `only the following media types are accepted: ${types}`);
}

const transforms = ["Table", "PartialObjectMetadata", "PartialObjectMetadataList"] as const;

function matching({ type, parameters, q }: Clause, isWatch: boolean): Omit<MediaType, "pretty"> | undefined {
  const found = type === "*/*" || type === "application/*" ? "application/json" : type;
  if (q === 0 || (found !== "application/json" && (found !== "application/yaml" || isWatch)))
    return undefined;
  if (parameters["stream"] && parameters["stream"] !== "watch") return undefined;
  const { as, g, v } = parameters;
  if (as === undefined && g === undefined && v === undefined)
    return { type: found, as: "object", metaVersion: "v1" };
  const transform = transforms.find((known) => known === as);
  if (!transform || g !== "meta.k8s.io" || (v !== "v1" && v !== "v1beta1")) return undefined;
  return { type: found, as: transform, metaVersion: v };
}

function parseClause(text: string): Clause {
  const [type = "", ...rest] = text.split(";").map((part) => part.trim());
  const parameters = Object.fromEntries(
    rest.map((part): [string, string] => {
      const [name = "", value = ""] = part.split("=");
      return [name.toLowerCase(), value.replace(/^"(?<inner>.*)"$/, "$<inner>")];
    }),
  );
  const q = Number(parameters["q"] ?? 1);
  return { type: type.toLowerCase(), parameters, q: Number.isFinite(q) ? q : 1 };
}

/** People at a terminal or in a browser get indented JSON. */
function isPretty(parameter: string | null, userAgent: string): boolean {
  if (parameter) return ["1", "t", "true"].includes(parameter.toLowerCase());
  return /^(?:curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}
