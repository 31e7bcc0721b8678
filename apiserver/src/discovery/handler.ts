import { readAccept, type AcceptClause } from "../http/accept.ts";
import type { Exchange, Handler, Reply } from "../http/exchange.ts";
import { jsonReply } from "../http/json-reply.ts";
import { notAcceptable } from "../http/not-acceptable.ts";
import { methodNotAllowed, noSuchResource } from "../http/status-error.ts";
import { pathNotFound } from "../http/text-reply.ts";
import { yamlText } from "../http/yaml-text.ts";
import type { ResourceDefinition } from "../resource/definition.ts";
import { discoveryDocuments, type DiscoveryDocuments, type RootDocument } from "./documents.ts";

/** Word for word: kube-aggregator and client-go compare the parameters (client-go/discovery/discovery_client.go). */
const AGGREGATED_TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Answers `/apis`, `/api` and what lies below it down to a version; everything else there is a 404. */
export function discoveryHandler(definitions: readonly ResourceDefinition[]): Handler {
  let documents: DiscoveryDocuments | undefined;
  return (exchange) => answer(exchange, (documents ??= discoveryDocuments(definitions)));
}

function answer(exchange: Exchange, documents: DiscoveryDocuments): Reply {
  const path = exchange.path.replace(/\/+$/, "");
  const root = path === "/apis" ? documents.groups : path === "/api" ? documents.core : undefined;
  const document = root?.list ?? documents.byPath.get(path);
  if (!document) {
    const [, first, group] = path.split("/");
    if (documents.byPath.has(`/${first}/${group}`)) throw noSuchResource();
    return pathNotFound();
  }
  if (exchange.method !== "GET") throw methodNotAllowed();
  const form = readAccept(exchange.header("accept")).flatMap(
    (clause) => formOf(clause, root !== undefined) ?? [],
  )[0];
  if (!form) throw notAcceptable(["application/json", "application/yaml"]);
  if (root && form === "aggregated") return aggregatedReply(exchange, root);
  if (form === "yaml") {
    const body = yamlText(JSON.parse(document.toString("utf8")) as object);
    return { status: 200, headers: { "Content-Type": "application/yaml" }, body };
  }
  return jsonReply(document);
}

/** A clause that asks to convert can be met only by the aggregated form; another, such as v2beta1, is passed over. */
function formOf(clause: AcceptClause, isRoot: boolean): "json" | "yaml" | "aggregated" | undefined {
  const { as, g, v } = clause.parameters;
  if (as !== undefined) {
    const known = as === "APIGroupDiscoveryList" && g === "apidiscovery.k8s.io" && v === "v2";
    return known && isRoot && takesJson(clause) ? "aggregated" : undefined;
  }
  if (takesJson(clause)) return "json";
  return clause.type === "application/yaml" ? "yaml" : undefined;
}

/** `application/*` is not understood here by a Go server either: it answers 406. */
const takesJson = ({ type }: AcceptClause): boolean => type === "application/json" || type === "*/*";

function aggregatedReply(exchange: Exchange, { aggregated, etag }: RootDocument): Reply {
  const headers = { ETag: etag, Vary: "Accept", "Cache-Control": "public" };
  if (exchange.header("if-none-match") === etag) return { status: 304, headers, body: "" };
  return jsonReply(aggregated, { ...headers, "Content-Type": AGGREGATED_TYPE });
}
