import type { Reply } from "../http/exchange.ts";
import { invalid, StatusError } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { VirtualEvent } from "../resource/virtual-input.ts";
import { forbidden } from "../rest/field-cause.ts";
import { listOptions, type ListOptions } from "../rest/list-options.ts";
import { negotiate } from "../rest/media-type.ts";
import { includeObject } from "../rest/table.ts";
import { errorEvent, eventLine, EventShape } from "../watch/event-shape.ts";
import { checkedObject } from "./virtual-object.ts";
import { requestOf, selectorsOf, within, type VirtualScope } from "./virtual-scope.ts";

/** GET of a collection with `watch=true`. */
export function watchVirtual(scope: VirtualScope): Promise<Reply> {
  const { exchange } = scope;
  const media = negotiate(exchange, true);
  if (media.as === "PartialObjectMetadataList") {
    const message = "you requested PartialObjectMetadataList, but the events of a watch hold single objects";
    throw new StatusError(406, "NotAcceptable", message);
  }
  if (media.as === "Table") includeObject(exchange.query);
  const options = listOptions(exchange.query, true);
  if (exchange.query.has("sendInitialEvents")) {
    // The words of a server without the WatchList feature: client-go then lists and watches.
    const why = "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled";
    throw invalid("meta.k8s.io", "ListOptions", "", [forbidden("sendInitialEvents", why)]);
  }
  const body = lines(scope, options, new EventShape(scope, media));
  return Promise.resolve({ status: 200, headers: { "content-type": media.type }, body });
}

async function* lines(scope: VirtualScope, options: ListOptions, shape: EventShape): AsyncGenerator<Buffer> {
  const end = new AbortController();
  const stop = (): void => end.abort();
  const { signal } = scope.exchange;
  signal.addEventListener("abort", stop, { once: true });
  const forget = options.timeoutSeconds ? scope.clock.after(options.timeoutSeconds * 1000, stop) : stop;
  if (signal.aborted) stop();
  try {
    const events = scope.resource.answers.watch?.({
      ...requestOf(scope),
      ...selectorsOf(scope),
      signal: end.signal,
      resourceVersion: options.resourceVersion,
    });
    const seen = selected(scope, options);
    for await (const event of untilAborted(events, end.signal)) {
      const shown = seen(event);
      if (shown) yield eventLine(shown.type, shape.shaped(shown.object));
    }
  } catch (error) {
    if (!end.signal.aborted) {
      yield errorEvent(error);
      // A fault of the server is for its log; the client has been told.
      if (!(error instanceof StatusError)) throw error;
    }
  } finally {
    forget();
    signal.removeEventListener("abort", stop);
    stop();
  }
}

/** An author's generator that does not look at its signal must not hold a watch open. */
async function* untilAborted<T>(items: AsyncIterable<T> | undefined, signal: AbortSignal): AsyncGenerator<T> {
  if (!items) return;
  const iterator = items[Symbol.asyncIterator]();
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
    if (signal.aborted) resolve(undefined);
  });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (!next || next.done) return;
      yield next.value;
    }
  } finally {
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

type Shown = { readonly type: string; readonly object: KubeObject };

/**
 * What a watch with selectors sees: an object that no longer matches is deleted from it. A watch that goes on from
 * somewhere cannot know what its client has, so that there everything counts as seen.
 */
function selected(
  scope: VirtualScope,
  { labels, fields, resourceVersion }: ListOptions,
): (event: VirtualEvent<KubeObject>) => Shown | undefined {
  const knows = resourceVersion === "" || resourceVersion === "0";
  const sent = new Set<string>();
  return ({ type, object: given }) => {
    const object = within(scope, checkedObject(scope, "watch", given));
    if (!object) return undefined;
    const { namespace = "", name } = object.metadata;
    if (fields && !fields.matches({ resource: "", namespace, name })) return undefined;
    if (!labels) return { type, object };
    const key = `${namespace}/${name}`;
    const before = sent.has(key) || (!knows && type !== "ADDED");
    const now = type !== "DELETED" && labels(object.metadata.labels ?? {});
    if (now) sent.add(key);
    else sent.delete(key);
    if (now) return { type: before ? "MODIFIED" : "ADDED", object };
    return before ? { type: "DELETED", object } : undefined;
  };
}
