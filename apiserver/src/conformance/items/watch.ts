import { needsVerbs } from "../applies.ts";
import type { Item } from "../item.ts";
import { mergePatch } from "../requests.ts";
import type { Wire } from "../subject.ts";
import type { Trial, Watching } from "../trial.ts";
import { expectEqual, expectThat } from "../unmet.ts";

const needsWatch = needsVerbs("create", "get", "list", "delete", "patch", "watch");
const initialEventsEnd = "k8s.io/initial-events-end";

/** A watch of the objects of this trial. */
const watchOwn = ({ watch, collection, selector }: Trial, query = ""): Promise<Watching> =>
  watch(`${collection}?watch=true&labelSelector=${selector}${query}`);

const listed = async ({ call, collection, selector }: Trial): Promise<string> =>
  (await call("GET", `${collection}?labelSelector=${selector}`)).json.metadata.resourceVersion;

async function next(watching: Watching): Promise<{ readonly type: string; readonly object: Wire }> {
  const event = await watching.next();
  expectThat(event !== undefined, "an event, but the stream ended");
  return event;
}

export const watch: readonly Item[] = [
  {
    id: "watch/events",
    level: "must",
    title:
      "a watch from a list's resourceVersion tells ADDED, MODIFIED and DELETED, in order, with rising revisions",
    source: "apiserver/pkg/endpoints/handlers/watch.go",
    unless: needsWatch,
    run: async (trial) => {
      const watching = await watchOwn(trial, `&resourceVersion=${await listed(trial)}`);
      expectEqual(
        [watching.status, watching.headers["content-length"]],
        [200, undefined],
        "status, Content-Length",
      );
      expectEqual(watching.headers["content-type"], "application/json", "Content-Type");
      const { name } = (await trial.create()).metadata;
      await mergePatch(trial, name, { metadata: { annotations: { a: "b" } } });
      await trial.call("DELETE", trial.at(name));
      const events = [await next(watching), await next(watching), await next(watching)];
      expectEqual(
        events.map(({ type }) => type),
        ["ADDED", "MODIFIED", "DELETED"],
        "types",
      );
      expectEqual(
        events.map(({ object }) => object.metadata.name),
        [name, name, name],
        "names",
      );
      const revisions = events.map(({ object }) => Number(object.metadata.resourceVersion));
      expectThat(
        revisions.every((revision, index) => index === 0 || revision > (revisions[index - 1] ?? 0)),
        `rising resourceVersions, the deletion's too, not ${revisions.join(", ")}`,
      );
    },
  },
  {
    id: "watch/headers-first",
    level: "must",
    title: "headers are sent before the first event",
    source: "apiserver/pkg/endpoints/handlers/watch.go",
    unless: needsWatch,
    // Opening a watch of nothing resolves with its headers, or not at all.
    run: async (trial) =>
      expectEqual((await watchOwn(trial, "&resourceVersion=" + (await listed(trial)))).status, 200, "status"),
  },
  {
    id: "watch/initial",
    level: "must",
    title: "a watch without a resourceVersion begins with what is there",
    source: "apiserver/pkg/storage/cacher/cacher.go",
    unless: needsWatch,
    run: async (trial) => {
      const { name } = (await trial.create()).metadata;
      for (const query of ["", "&resourceVersion=0"]) {
        const { type, object } = await next(await watchOwn(trial, query));
        expectEqual([type, object.metadata.name], ["ADDED", name], `first event${query}`);
      }
    },
  },
  {
    id: "watch/selector-transitions",
    level: "must",
    title:
      "what begins to match is ADDED, what stops to match is DELETED with its old labels and the new revision",
    source: "apiserver/pkg/storage/cacher/cache_watcher.go",
    unless: needsWatch,
    run: async (trial) => {
      const watching = await watchOwn(trial, `,side=in&resourceVersion=${await listed(trial)}`);
      const { name } = (await trial.create({ labels: { side: "out" } })).metadata;
      await mergePatch(trial, name, { metadata: { labels: { side: "in" } } });
      const { json } = await mergePatch(trial, name, { metadata: { labels: { side: "out" } } });
      const [added, deleted] = [await next(watching), await next(watching)];
      expectEqual([added.type, deleted.type], ["ADDED", "DELETED"], "types");
      expectEqual(deleted.object.metadata.labels.side, "in", "label of the deleted");
      expectEqual(
        deleted.object.metadata.resourceVersion,
        json.metadata.resourceVersion,
        "resourceVersion of the deleted",
      );
    },
  },
  {
    id: "watch/one-object",
    level: "must",
    title: "a watch with fieldSelector=metadata.name sees that object alone: kubectl wait and delete use it",
    source: "kubectl/pkg/cmd/wait",
    unless: needsWatch,
    run: async (trial) => {
      await trial.create();
      const { name } = (await trial.create()).metadata;
      const watching = await watchOwn(trial, `&fieldSelector=metadata.name%3D${name}`);
      expectEqual((await next(watching)).object.metadata.name, name, "name in the first event");
    },
  },
  {
    id: "watch/too-old",
    level: "must",
    title: "a resourceVersion that is too old is a 410 Expired, inside the stream or before it",
    source: "apiserver/pkg/storage/cacher/watch_cache.go",
    unless: needsWatch,
    run: async (trial) => {
      await trial.create();
      // Revision 1 is before everything, unless the server's history still reaches back to its beginning.
      const watching = await watchOwn(trial, "&resourceVersion=1");
      const first = await next(watching);
      const isWholeHistory = watching.status === 200 && first.type === "ADDED";
      const code = watching.status === 410 ? 410 : first.object.code;
      expectThat(isWholeHistory || code === 410, `410, or everything since, not ${JSON.stringify(first)}`);
    },
  },
  {
    id: "watch/not-a-resource-version",
    level: "must",
    title: "a watch with a resourceVersion that is no number is refused",
    source: "apiserver/pkg/storage/errors.go",
    unless: needsWatch,
    run: async ({ call, collection }) => {
      const { status } = await call("GET", `${collection}?watch=true&resourceVersion=abc&timeoutSeconds=1`);
      expectThat(status >= 400, `a refusal, not ${status}`);
    },
  },
  {
    id: "watch/timeout",
    level: "must",
    title: "timeoutSeconds ends a watch cleanly, without an ERROR",
    source: "apiserver/pkg/endpoints/handlers/get.go",
    unless: needsWatch,
    run: async (trial) => {
      const watching = await watchOwn(trial, `&resourceVersion=${await listed(trial)}&timeoutSeconds=1`);
      expectEqual(await watching.next(), undefined, "what follows");
    },
  },
  {
    id: "watch/no-bookmarks-unasked",
    level: "must",
    title: "a watch that does not ask for bookmarks gets none",
    source: "apiserver/pkg/storage/cacher/cache_watcher.go",
    unless: needsWatch,
    run: async (trial) => {
      await trial.create();
      const watching = await watchOwn(trial, "&timeoutSeconds=1");
      const types: string[] = [];
      for (let event = await watching.next(); event; event = await watching.next()) types.push(event.type);
      expectEqual(types, ["ADDED"], "types");
    },
  },
  {
    id: "watch/list",
    level: "must",
    title:
      "sendInitialEvents sends what is there, then a bookmark that says so: informers wait for it for ever",
    source: "KEP-3157, apiserver/pkg/storage/cacher/cacher.go",
    unless: needsWatch,
    run: async (trial) => {
      const { name, resourceVersion } = (await trial.create()).metadata;
      const query = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
      const watching = await watchOwn(trial, query);
      const [added, bookmark] = [await next(watching), await next(watching)];
      expectEqual([added.type, added.object.metadata.name], ["ADDED", name], "first event");
      expectEqual(bookmark.type, "BOOKMARK", "type of the second event");
      const { metadata, kind, apiVersion } = bookmark.object;
      expectEqual(metadata.annotations?.[initialEventsEnd], "true", initialEventsEnd);
      expectEqual([kind, apiVersion], [trial.kind, `${trial.group}/${trial.version}`], "kind and apiVersion");
      expectThat(
        Number(metadata.resourceVersion) >= Number(resourceVersion),
        "a resourceVersion at least as new",
      );
    },
  },
  {
    id: "watch/list-needs-match",
    level: "must",
    title: "sendInitialEvents without resourceVersionMatch=NotOlderThan is a 422",
    source: "apimachinery/pkg/apis/meta/internalversion/validation/validation.go",
    unless: needsWatch,
    run: async ({ call, collection }) => {
      const { status } = await call(
        "GET",
        `${collection}?watch=true&sendInitialEvents=true&timeoutSeconds=1`,
      );
      expectEqual(status, 422, "status");
    },
  },
  {
    id: "watch/all-namespaces",
    level: "must",
    title: "a watch of all namespaces sees every namespace",
    source: "apiserver/pkg/endpoints/installer.go",
    unless: (trial) => needsWatch(trial) ?? (trial.namespaced ? undefined : "the resource is cluster-scoped"),
    run: async (trial) => {
      const { name } = (await trial.create()).metadata;
      const path = `${trial.groupVersion}/${trial.plural}?watch=true&labelSelector=${trial.selector}`;
      expectEqual(
        (await next(await trial.watch(path))).object.metadata.name,
        name,
        "name in the first event",
      );
    },
  },
];
