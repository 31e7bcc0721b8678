import { needsChange, needsObjects } from "../applies.ts";
import type { Item } from "../item.ts";
import { expectFailure } from "../requests.ts";
import { expectEqual, expectThat } from "../unmet.ts";

export const update: readonly Item[] = [
  {
    id: "update/changes",
    level: "must",
    title: "a PUT replaces the object; generation and resourceVersion go up",
    source: "apiextensions-apiserver/pkg/registry/customresource/strategy.go",
    unless: needsChange,
    run: async ({ call, create, at, change }) => {
      const old = await create();
      const body = { ...old, spec: { ...old.spec, ...change.spec } };
      const { status, json } = await call("PUT", at(old.metadata.name), { body });
      expectEqual(status, 200, "status");
      expectEqual({ ...json.spec, ...change.spec }, json.spec, "spec");
      expectEqual(json.metadata.generation, (old.metadata.generation ?? 0) + 1, "generation");
      expectThat(
        Number(json.metadata.resourceVersion) > Number(old.metadata.resourceVersion),
        "a higher resourceVersion",
      );
    },
  },
  {
    id: "update/labels-leave-generation",
    level: "must",
    title: "labels and annotations do not change the generation",
    source: "apiextensions-apiserver/pkg/registry/customresource/strategy.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const old = await create();
      const metadata = { ...old.metadata, labels: { ...old.metadata.labels, more: "a" } };
      const { json } = await call("PUT", at(old.metadata.name), { body: { ...old, metadata } });
      expectEqual(
        [json.metadata.labels.more, json.metadata.generation],
        ["a", old.metadata.generation],
        "metadata",
      );
    },
  },
  {
    id: "update/no-op",
    level: "must",
    title: "a PUT that changes nothing is a 200 with the same resourceVersion",
    source: "apiserver/pkg/registry/generic/registry/store.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const old = await create();
      const { status, json } = await call("PUT", at(old.metadata.name), { body: old });
      expectEqual(
        [status, json.metadata.resourceVersion],
        [200, old.metadata.resourceVersion],
        "status, resourceVersion",
      );
    },
  },
  {
    id: "update/conflict",
    level: "must",
    title: "a PUT with an old resourceVersion is a 409 with the message that clients match",
    source: "apimachinery/pkg/api/errors/errors.go",
    unless: needsObjects,
    run: async ({ call, create, at, plural, group }) => {
      const old = await create();
      const { name, labels } = old.metadata;
      await call("PUT", at(name), {
        body: { ...old, metadata: { ...old.metadata, labels: { ...labels, a: "b" } } },
      });
      const seen = await call("PUT", at(name), {
        body: { ...old, metadata: { ...old.metadata, labels: { ...labels, a: "c" } } },
      });
      expectFailure(seen, 409, "Conflict", "an update with an old resourceVersion");
      expectEqual(
        seen.json.message,
        `Operation cannot be fulfilled on ${plural}.${group} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
        "message",
      );
    },
  },
  {
    id: "update/not-found",
    level: "must",
    title: "a PUT of an object that is not there is a 404 (or a 201 where it may create)",
    source: "apiserver/pkg/registry/generic/registry/store.go",
    unless: needsObjects,
    run: async ({ call, create, at, name }) => {
      const old = await create();
      const own = name();
      const { status } = await call("PUT", at(own), {
        body: { ...old, metadata: { ...old.metadata, name: own } },
      });
      // An object with a uid of another one is never created.
      expectThat(status === 404 || status === 409, `404 or 409, not ${status}`);
    },
  },
  {
    id: "update/without-resource-version",
    level: "should",
    title: "a PUT without a resourceVersion is refused, as custom resources refuse it",
    source: "apiserver/pkg/registry/generic/registry/store.go (AllowUnconditionalUpdate)",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const old = await create();
      const { resourceVersion: _resourceVersion, ...metadata } = old.metadata;
      const seen = await call("PUT", at(old.metadata.name), { body: { ...old, metadata } });
      expectFailure(seen, 422, "Invalid", "an unconditional update");
    },
  },
  {
    id: "update/uid",
    level: "must",
    title: "a PUT with another uid is a 409",
    source: "apiserver/pkg/registry/rest/update.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const old = await create();
      const metadata = { ...old.metadata, uid: "00000000-0000-4000-8000-000000000000" };
      const seen = await call("PUT", at(old.metadata.name), { body: { ...old, metadata } });
      expectFailure(seen, 409, "Conflict", "another uid");
    },
  },
  {
    id: "update/other-name",
    level: "must",
    title: "a PUT of an object of another name is a 400",
    source: "apiserver/pkg/endpoints/handlers/rest.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const old = await create();
      const body = { ...old, metadata: { ...old.metadata, name: `${old.metadata.name}-other` } };
      expectFailure(await call("PUT", at(old.metadata.name), { body }), 400, "BadRequest", "another name");
    },
  },
  {
    id: "update/system-fields",
    level: "must",
    title: "a client cannot change creationTimestamp, deletionTimestamp and generation",
    source: "apiserver/pkg/registry/rest/update.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const old = await create();
      const metadata = { ...old.metadata, creationTimestamp: "2001-01-01T00:00:00Z", generation: 70 };
      const { json } = await call("PUT", at(old.metadata.name), { body: { ...old, metadata } });
      const { creationTimestamp, generation } = old.metadata;
      expectEqual(
        [json.metadata.creationTimestamp, json.metadata.generation],
        [creationTimestamp, generation],
        "creationTimestamp and generation",
      );
    },
  },
  {
    id: "update/dry-run",
    level: "must",
    title: "a PUT with dryRun=All answers the new object and keeps the old one",
    source: "apiserver/pkg/registry/generic/registry/dryrun.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const old = await create();
      const { name, labels } = old.metadata;
      const body = { ...old, metadata: { ...old.metadata, labels: { ...labels, a: "b" } } };
      const { status, json } = await call("PUT", `${at(name)}?dryRun=All`, { body });
      expectEqual([status, json.metadata.labels.a], [200, "b"], "status and label");
      expectEqual((await call("GET", at(name))).json, old, "object afterwards");
    },
  },
];
