import type { Reply } from "../http/exchange.ts";
import { invalid, StatusError } from "../http/status-error.ts";
import { EventEncoder } from "../watch/event-encoder.ts";
import { eventFeed, type Start } from "../watch/event-feed.ts";
import { invalidValue } from "./field-cause.ts";
import { gone } from "./gone.ts";
import { listOptions, type ListOptions } from "./list-options.ts";
import { negotiate } from "./media-type.ts";
import { awaitRevision, isRevision, notANumber, parseRevision } from "./revision.ts";
import { prefixOf, type Scope } from "./scope.ts";
import { includeObject } from "./table.ts";

/** GET of a collection with `watch=true`: a stream of events, one JSON document a line. */
export async function watch(scope: Scope): Promise<Reply> {
  const { query } = scope.exchange;
  const media = negotiate(scope.exchange, true);
  if (media.as === "PartialObjectMetadataList") {
    const message = "you requested PartialObjectMetadataList, but the events of a watch hold single objects";
    throw new StatusError(406, "NotAcceptable", message);
  }
  if (media.as === "Table") includeObject(query);
  const options = listOptions(query, true, scope.resource.native?.fields);
  const encoder = new EventEncoder(scope, media);
  const headers = { "content-type": media.type };
  try {
    const start = await startOf(scope, options, revisionOf(options));
    // The feed does this too, but one that nobody ever starts does nothing.
    scope.exchange.signal.addEventListener("abort", () => start.changes.close(), { once: true });
    return { status: 200, headers, body: eventFeed(scope, options, encoder, start) };
  } catch (error) {
    if (!(error instanceof StatusError) || error.code === 422) throw error;
    // Past the checks of the request, clients look for what is wrong inside of the stream.
    return {
      status: 200,
      headers,
      body: (async function* () {
        yield encoder.error(error);
      })(),
    };
  }
}

/** A 422, where a list answers 400: see k8s.io/apiserver/pkg/storage/errors.go. */
function revisionOf({ resourceVersion }: ListOptions): number | undefined {
  if (resourceVersion === "" || isRevision(resourceVersion)) return parseRevision(resourceVersion);
  const cause = invalidValue("resourceVersion", resourceVersion, notANumber(resourceVersion));
  throw invalid("meta.k8s.io", "ListOptions", "", [cause]);
}

/** Subscribes before it returns, so that nothing falls between the request and the stream. */
async function startOf(scope: Scope, options: ListOptions, asked: number | undefined): Promise<Start> {
  const { storage } = scope;
  const { sendInitialEvents, allowWatchBookmarks } = options;
  await awaitRevision(scope, asked);
  const revision = asked ?? 0;
  // Without a revision to start from, a watch begins with what is there.
  if (sendInitialEvents ?? revision === 0) {
    const list = storage.list(prefixOf(scope));
    const changes = list === "too-old" ? list : storage.changes(prefixOf(scope), list.revision);
    if (list === "too-old" || changes === "too-old") throw tooOld(scope, storage.revision());
    const endOfInitial = sendInitialEvents && allowWatchBookmarks ? list.revision : undefined;
    return { initial: list.items, endOfInitial, changes };
  }
  const from = revision === 0 ? storage.revision() : revision;
  const changes = storage.changes(prefixOf(scope), from);
  if (changes === "too-old") throw tooOld(scope, from);
  return { initial: [], endOfInitial: undefined, changes };
}

const tooOld = ({ storage }: Scope, revision: number): StatusError =>
  gone(`too old resource version: ${revision} (${storage.oldestRevision()})`);
