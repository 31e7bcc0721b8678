import type { Reply } from "../http/exchange.ts";
import { after, type NowOrLater } from "../http/now-or-later.ts";
import { badRequest, notFound } from "../http/status-error.ts";
import { answerStored } from "./answer-stored.ts";
import { negotiate } from "./media-type.ts";
import { awaitRevision, parseRevision } from "./revision.ts";
import { aboutOf, keyOf, type Scope } from "./scope.ts";

/** GET of one object, or of its status: both are the whole object. */
export function get(scope: Scope): NowOrLater<Reply> {
  const { exchange, storage } = scope;
  const media = negotiate(exchange);
  if (exchange.query.has("export")) {
    throw badRequest("the export parameter, deprecated since v1.14, is no longer supported");
  }
  const revision = parseRevision(exchange.query.get("resourceVersion") ?? "");
  return after(awaitRevision(scope, revision), () => {
    const found = storage.get(keyOf(scope));
    if (!found) throw notFound(aboutOf(scope));
    return answerStored(scope, media, 200, found);
  });
}
