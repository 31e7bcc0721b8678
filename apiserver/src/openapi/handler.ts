import { createHash } from "node:crypto";
import { servedGroups } from "../discovery/served-groups.ts";
import { readAccept, takes } from "../http/accept.ts";
import type { Exchange, Handler, Reply } from "../http/exchange.ts";
import { jsonReply } from "../http/json-reply.ts";
import { notAcceptable } from "../http/not-acceptable.ts";
import { methodNotAllowed } from "../http/status-error.ts";
import { pathNotFound } from "../http/text-reply.ts";
import { groupVersionPath } from "../resource/group-version.ts";
import type { ResourceDefinition } from "../resource/definition.ts";
import { openapiV2 } from "./v2.ts";
import { openapiV3 } from "./v3.ts";

type Document = { readonly bytes: Buffer; /** Unquoted. */ readonly hash: string };

/** Nobody may ever ask for it. */
type Made = () => Document;

/** Answers `/openapi/v2`, `/openapi/v3` and `/openapi/v3/apis/<group>/<version>`, from bytes made once, when they are asked for first. */
export function openapiHandler(definitions: readonly ResourceDefinition[]): Handler {
  let documents: Documents | undefined;
  return (exchange) => {
    documents ??= documentsOf(definitions);
    return answer(exchange, documents(exchange.path.replace(/\/+$/, "")));
  };
}

/** The document at a path. */
type Documents = (path: string) => Document | undefined;

function documentsOf(definitions: readonly ResourceDefinition[]): Documents {
  const groups = servedGroups(definitions);
  const documents = new Map<string, Made>();
  for (const group of groups) {
    for (const version of group.versions) {
      documents.set(
        groupVersionPath(group.name, version.name).slice(1),
        once(() => openapiV3(group, version)),
      );
    }
  }
  const index = once(() => ({
    paths: Object.fromEntries(
      [...documents].map(([key, made]) => [
        key,
        { serverRelativeURL: `/openapi/v3/${key}?hash=${made().hash}` },
      ]),
    ),
  }));
  const v2 = once(() => openapiV2(groups));
  return (path) => {
    if (path === "/openapi/v2") return v2();
    if (path === "/openapi/v3") return index();
    return documents.get(path.replace(/^\/openapi\/v3\//, ""))?.();
  };
}

function once(content: () => object): Made {
  let made: Document | undefined;
  return () => (made ??= document(content()));
}

function document(content: object): Document {
  const bytes = Buffer.from(JSON.stringify(content));
  return { bytes, hash: createHash("sha512").update(bytes).digest("hex").toUpperCase() };
}

function answer(exchange: Exchange, found: Document | undefined): Reply {
  if (!found) return pathNotFound();
  if (exchange.method !== "GET") throw methodNotAllowed();
  if (!readAccept(exchange.header("accept")).some((clause) => takes(clause, "application/json"))) {
    throw notAcceptable(["application/json"]);
  }
  const etag = `"${found.hash}"`;
  const headers = { ETag: etag, Vary: "Accept", ...cacheHeaders(exchange.query.get("hash"), found.hash) };
  const known = exchange.header("if-none-match");
  if (known === etag || known === `W/${etag}`) return { status: 304, headers, body: "" };
  return jsonReply(found.bytes, headers);
}

const YEAR = 365 * 24 * 3_600_000;

/**
 * A document that is asked for by its hash never changes. One that is asked for by an old hash is answered with the new
 * content: Go's redirect would come through kube-aggregator as a 502.
 */
function cacheHeaders(asked: string | null, hash: string): Record<string, string> {
  if (asked !== hash) return {};
  return { "Cache-Control": "public, immutable", Expires: new Date(Date.now() + YEAR).toUTCString() };
}
