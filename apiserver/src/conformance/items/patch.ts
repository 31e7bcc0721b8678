import { needsChange, needsVerbs } from "../applies.ts";
import type { Item } from "../item.ts";
import { expectFailure, mergePatch } from "../requests.ts";
import { expectEqual, expectThat } from "../unmet.ts";

const needsPatch = needsVerbs("create", "get", "list", "delete", "patch");
const json = { "content-type": "application/json-patch+json" };

export const patch: readonly Item[] = [
  {
    id: "patch/merge",
    level: "must",
    title: "a JSON merge patch changes what it names; null removes",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async (trial) => {
      const { name } = (await trial.create({ labels: { gone: "a", kept: "b" } })).metadata;
      const { status, json } = await mergePatch(trial, name, {
        metadata: { labels: { gone: null, more: "c" } },
      });
      const { gone, kept, more } = json.metadata.labels;
      expectEqual([status, gone, kept, more], [200, undefined, "b", "c"], "status and labels");
    },
  },
  {
    id: "patch/spec",
    level: "must",
    title: "a merge patch of the spec raises the generation",
    source: "apiextensions-apiserver/pkg/registry/customresource/strategy.go",
    unless: (trial) => needsPatch(trial) ?? needsChange(trial),
    run: async (trial) => {
      const { name, generation = 0 } = (await trial.create()).metadata;
      const { status, json } = await mergePatch(trial, name, trial.change);
      expectEqual([status, json.metadata.generation], [200, generation + 1], "status and generation");
    },
  },
  {
    id: "patch/json",
    level: "must",
    title: "a JSON patch is applied in its order",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async ({ call, create, at }) => {
      const { name } = (await create({ labels: { one: "a" } })).metadata;
      const body = [
        { op: "test", path: "/metadata/labels/one", value: "a" },
        { op: "replace", path: "/metadata/labels/one", value: "b" },
        { op: "copy", from: "/metadata/labels/one", path: "/metadata/labels/two" },
      ];
      const { status, json: patched } = await call("PATCH", at(name), { body, headers: json });
      const { one, two } = patched.metadata.labels;
      expectEqual([status, one, two], [200, "b", "b"], "status and labels");
    },
  },
  {
    id: "patch/json-test-fails",
    level: "must",
    title: "a JSON patch whose test fails is a 422",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async ({ call, create, at }) => {
      const { name } = (await create()).metadata;
      const body = [{ op: "test", path: "/metadata/name", value: "other" }];
      expectFailure(await call("PATCH", at(name), { body, headers: json }), 422, "Invalid", "a failing test");
    },
  },
  {
    id: "patch/malformed",
    level: "must",
    title: "a patch that cannot be read is a 400",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async (trial) => {
      const { name } = (await trial.create()).metadata;
      expectFailure(await mergePatch(trial, name, "{"), 400, "BadRequest", "half a merge patch");
      const seen = await trial.call("PATCH", trial.at(name), { body: "{", headers: json });
      expectFailure(seen, 400, "BadRequest", "half a JSON patch");
    },
  },
  {
    id: "patch/not-found",
    level: "must",
    title: "a patch of an object that is not there is a 404",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async (trial) => {
      expectFailure(await mergePatch(trial, trial.name(), {}), 404, "NotFound", "a patch of nothing");
    },
  },
  {
    id: "patch/optimistic-lock",
    level: "must",
    title: "a patch with a resourceVersion that is not the live one is a 409",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async (trial) => {
      const { name, resourceVersion } = (await trial.create()).metadata;
      await mergePatch(trial, name, { metadata: { labels: { a: "b" } } });
      const seen = await mergePatch(trial, name, { metadata: { resourceVersion, labels: { a: "c" } } });
      expectFailure(seen, 409, "Conflict", "a patch with an old resourceVersion");
    },
  },
  {
    id: "patch/no-conflict-without-lock",
    level: "must",
    title: "patches without a resourceVersion never conflict, however many come at once",
    source: "apiserver/pkg/registry/generic/registry/store.go (GuaranteedUpdate)",
    unless: needsPatch,
    run: async (trial) => {
      const { name } = (await trial.create()).metadata;
      const keys = Array.from({ length: 10 }, (_, index) => `key-${index}`);
      const seen = await Promise.all(
        keys.map((key) => mergePatch(trial, name, { metadata: { annotations: { [key]: "a" } } })),
      );
      expectEqual(
        seen.map(({ status }) => status),
        keys.map(() => 200),
        "status of each",
      );
      const { annotations } = (await trial.call("GET", trial.at(name))).json.metadata;
      expectEqual(
        keys.filter((key) => annotations[key] !== "a"),
        [],
        "annotations that were lost",
      );
    },
  },
  {
    id: "patch/no-op",
    level: "must",
    title: "a patch that changes nothing leaves the resourceVersion",
    source: "apiserver/pkg/registry/generic/registry/store.go",
    unless: needsPatch,
    run: async (trial) => {
      const { name, resourceVersion } = (await trial.create()).metadata;
      const { json } = await mergePatch(trial, name, {});
      expectEqual(json.metadata.resourceVersion, resourceVersion, "resourceVersion");
    },
  },
  {
    id: "patch/name",
    level: "must",
    title: "a patch of the name is a 400 or a 422",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async (trial) => {
      const { name } = (await trial.create()).metadata;
      const { status } = await mergePatch(trial, name, { metadata: { name: "other" } });
      expectThat(status === 400 || status === 422, `400 or 422, not ${status}`);
    },
  },
  {
    id: "patch/force",
    level: "must",
    title: "force with a patch that is no apply is a 422",
    source: "apimachinery/pkg/apis/meta/v1/validation/validation.go",
    unless: needsPatch,
    run: async (trial) => {
      const { name } = (await trial.create()).metadata;
      expectFailure(await mergePatch(trial, name, {}, "?force=true"), 422, "Invalid", "force");
    },
  },
  {
    id: "patch/unknown-type",
    level: "must",
    title: "a patch of an unknown type is a 415",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async ({ call, create, at }) => {
      const { name } = (await create()).metadata;
      const seen = await call("PATCH", at(name), {
        body: {},
        headers: { "content-type": "application/json" },
      });
      expectFailure(seen, 415, "UnsupportedMediaType", "a patch of application/json");
    },
  },
  {
    id: "patch/unknown-field-strict",
    level: "must",
    title: "a patch that brings an unknown field is refused under Strict",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async (trial) => {
      const { name } = (await trial.create()).metadata;
      const { status, text } = await mergePatch(
        trial,
        name,
        { conformanceUnknown: 1 },
        "?fieldValidation=Strict",
      );
      expectThat(status === 422 || status === 400, `422, not ${status}`);
      expectThat(text.includes("conformanceUnknown"), "the field by name");
    },
  },
];
