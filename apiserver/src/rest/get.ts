import type { Reply } from "../http/exchange.ts";
import { badRequest, notFound } from "../http/status-error.ts";
import { answerObject } from "./answer.ts";
import { negotiate } from "./media-type.ts";
import { awaitRevision, parseRevision } from "./revision.ts";
import { aboutOf, isStorageVersion, keyOf, type Scope } from "./scope.ts";
import { readAs } from "./stored-object.ts";

const newline = Buffer.from("\n");

/** GET of one object, or of its status: both are the whole object. */
export async function get(scope: Scope): Promise<Reply> {
  const { exchange, storage } = scope;
  const media = negotiate(exchange);
  if (exchange.query.has("export")) {
    throw badRequest("the export parameter, deprecated since v1.14, is no longer supported");
  }
  await awaitRevision(scope, parseRevision(exchange.query.get("resourceVersion") ?? ""));
  const found = storage.get(keyOf(scope));
  if (!found) throw notFound(aboutOf(scope));
  const asStored = isStorageVersion(scope) && media.as === "object" && media.type === "application/json";
  if (asStored && !media.pretty) {
    return { status: 200, headers: { "content-type": media.type }, body: [found.bytes, newline] };
  }
  return answerObject(scope, media, 200, readAs(scope, found));
}
