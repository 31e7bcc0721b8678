import { needsSubresource, needsVerbs } from "../applies.ts";
import type { Item } from "../item.ts";
import { applyPatch, expectFailure, mergePatch } from "../requests.ts";
import type { Wire } from "../subject.ts";
import { expectEqual, expectThat } from "../unmet.ts";

const needsPatch = needsVerbs("create", "get", "list", "delete", "patch");

const entryOf = (object: Wire, manager: string): Wire =>
  (object.metadata.managedFields as Wire[] | undefined)?.find((entry) => entry.manager === manager);

export const apply: readonly Item[] = [
  {
    id: "apply/creates",
    level: "must",
    title: "a server-side apply of what is not there creates it, owned by its manager",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async (trial) => {
      const { status, json } = await applyPatch(trial, trial.object(), "one");
      expectEqual(status, 201, `status (${json?.message ?? ""})`);
      const { operation, apiVersion, fieldsType, fieldsV1, time } = entryOf(json, "one") ?? {};
      expectEqual(
        [operation, apiVersion, fieldsType],
        ["Apply", `${trial.group}/${trial.version}`, "FieldsV1"],
        "operation, apiVersion and fieldsType",
      );
      expectThat(Boolean(fieldsV1 && time), "fieldsV1 and time");
    },
  },
  {
    id: "apply/no-op",
    level: "must",
    title: "applying the same again is a 200 and leaves the resourceVersion",
    source: "apimachinery/pkg/util/managedfields/internal/fieldmanager.go",
    unless: needsPatch,
    run: async (trial) => {
      const object = trial.object();
      const first = (await applyPatch(trial, object, "one")).json;
      const { status, json } = await applyPatch(trial, object, "one");
      expectEqual(
        [status, json.metadata.resourceVersion],
        [200, first.metadata.resourceVersion],
        "status and resourceVersion",
      );
    },
  },
  {
    id: "apply/conflict",
    level: "must",
    title:
      "applying a field that another manager owns is a 409 that names manager and field; force takes it over",
    source: "apimachinery/pkg/util/managedfields/internal/conflict.go",
    unless: needsPatch,
    run: async (trial) => {
      const object = trial.object({ labels: { side: "a" } });
      await applyPatch(trial, object, "one");
      const other = {
        ...object,
        metadata: { ...object.metadata, labels: { ...object.metadata.labels, side: "b" } },
      };
      const seen = await applyPatch(trial, other, "two");
      expectFailure(seen, 409, "Conflict", "an apply of another's field");
      const [cause] = seen.json.details.causes;
      expectEqual(
        [cause.reason, cause.field],
        ["FieldManagerConflict", ".metadata.labels.side"],
        "reason and field of the cause",
      );
      expectThat(
        /^Apply failed with 1 conflict: conflict with "one": \.metadata\.labels\.side$/.test(
          seen.json.message,
        ),
        `a message that names the manager, not "${seen.json.message}"`,
      );
      const forced = await applyPatch(trial, other, "two", "&force=true");
      expectEqual(
        [forced.status, forced.json.metadata.labels.side],
        [200, "b"],
        "status and label with force",
      );
      const owned = JSON.stringify(entryOf(forced.json, "one")?.fieldsV1 ?? {});
      expectThat(!owned.includes('"f:side"'), "the first manager owns the label no longer");
    },
  },
  {
    id: "apply/removes",
    level: "must",
    title: "a field that its only manager applies no longer is removed",
    source: "structured-merge-diff/merge/update.go",
    unless: needsPatch,
    run: async (trial) => {
      const { metadata, ...rest } = trial.object({ labels: { gone: "a" } });
      await applyPatch(trial, { ...rest, metadata }, "one");
      const { gone: _gone, ...labels } = metadata.labels;
      const { json } = await applyPatch(trial, { ...rest, metadata: { ...metadata, labels } }, "one");
      expectEqual(json.metadata.labels, labels, "labels");
    },
  },
  {
    id: "apply/shared",
    level: "must",
    title: "a field that two managers apply alike stays while one of them does",
    source: "structured-merge-diff/merge/update.go",
    unless: needsPatch,
    run: async (trial) => {
      const object = trial.object({ labels: { shared: "a" } });
      await applyPatch(trial, object, "one");
      expectEqual((await applyPatch(trial, object, "two")).status, 200, "status of the second manager");
      const { shared: _shared, ...labels } = object.metadata.labels;
      const { json } = await applyPatch(
        trial,
        { ...object, metadata: { ...object.metadata, labels } },
        "one",
      );
      expectEqual(json.metadata.labels.shared, "a", "label");
    },
  },
  {
    id: "apply/updates-are-owned",
    level: "must",
    title:
      "creates, updates and other patches are recorded under fieldManager, or the beginning of User-Agent",
    source: "apiserver/pkg/endpoints/handlers/create.go (managerOrUserAgent)",
    unless: needsPatch,
    run: async (trial) => {
      const { call, collection, object } = trial;
      const headers = { "user-agent": "conformance-agent/1.0 (more)" };
      const created = (await call("POST", collection, { body: object(), headers })).json;
      expectEqual(entryOf(created, "conformance-agent")?.operation, "Update", "operation of the creator");
      const patch = { metadata: { annotations: { a: "b" } } };
      const { json } = await mergePatch(trial, created.metadata.name, patch, "?fieldManager=patcher");
      // Whose the map itself is depends on whether the server puts annotations of its own into new objects.
      const { "f:metadata": { "f:annotations": { ".": _map, ...annotations } = {} } = {}, ...others } =
        entryOf(json, "patcher")?.fieldsV1 ?? {};
      expectEqual([annotations, others], [{ "f:a": {} }, {}], "fields of the patch");
    },
  },
  {
    id: "apply/system-fields-unowned",
    level: "must",
    title:
      "nobody owns name, namespace, uid, resourceVersion, generation, creationTimestamp and managedFields",
    source: "apimachinery/pkg/util/managedfields/internal/stripmeta.go",
    unless: needsPatch,
    run: async (trial) => {
      const { json } = await applyPatch(trial, trial.object(), "one");
      const owned = Object.keys(entryOf(json, "one").fieldsV1["f:metadata"] ?? {});
      expectEqual(owned, ["f:labels"], "fields of metadata that are owned");
    },
  },
  {
    id: "apply/needs-manager",
    level: "must",
    title: "an apply without fieldManager is a 422",
    source: "apimachinery/pkg/apis/meta/v1/validation/validation.go",
    unless: needsPatch,
    run: async ({ call, at, object }) => {
      const body = object();
      const headers = { "content-type": "application/apply-patch+yaml" };
      const seen = await call("PATCH", at(body.metadata.name), { body, headers });
      expectFailure(seen, 422, "Invalid", "an apply of nobody");
    },
  },
  {
    id: "apply/managed-fields-in-body",
    level: "must",
    title: "managedFields in what is applied are a 400",
    source: "apimachinery/pkg/util/managedfields/internal/structuredmerge.go",
    unless: needsPatch,
    run: async (trial) => {
      const managedFields = [
        { manager: "a", operation: "Apply", apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1: {} },
      ];
      const seen = await applyPatch(trial, trial.object({ metadata: { managedFields } }), "one");
      expectFailure(seen, 400, "BadRequest", "managedFields");
    },
  },
  {
    id: "apply/uid-of-nothing",
    level: "must",
    title: "applying with a uid where nothing is there is a 409",
    source: "apiserver/pkg/endpoints/handlers/patch.go",
    unless: needsPatch,
    run: async (trial) => {
      const uid = "00000000-0000-4000-8000-000000000000";
      const seen = await applyPatch(trial, trial.object({ metadata: { uid } }), "one");
      expectFailure(seen, 409, "Conflict", "a uid that nothing has");
    },
  },
  {
    id: "apply/other-kind",
    level: "must",
    title: "applying an object of another group version or kind is a 400",
    source: "apimachinery/pkg/util/managedfields/internal/structuredmerge.go",
    unless: needsPatch,
    run: async (trial) => {
      const object = trial.object();
      await applyPatch(trial, object, "one");
      const { status } = await applyPatch(trial, { ...object, apiVersion: "other.example.com/v1" }, "one");
      expectEqual(status, 400, "status with another apiVersion");
    },
  },
  {
    id: "apply/dry-run",
    level: "must",
    title: "an apply with dryRun=All answers as if: kubectl diff shows it",
    source: "kubectl/pkg/cmd/diff/diff.go",
    unless: needsPatch,
    run: async (trial) => {
      const object = trial.object();
      expectEqual((await applyPatch(trial, object, "one", "&dryRun=All")).status, 201, "status");
      const { status } = await trial.call("GET", trial.at(object.metadata.name));
      expectEqual(status, 404, "status of a GET afterwards");
    },
  },
  {
    id: "apply/reset",
    level: "must",
    title: "a write with managedFields [{}] forgets all owners",
    source: "apimachinery/pkg/util/managedfields/internal/fieldmanager.go",
    unless: needsPatch,
    run: async (trial) => {
      const { name } = (await applyPatch(trial, trial.object(), "one")).json.metadata;
      const { json } = await mergePatch(trial, name, { metadata: { managedFields: [{}] } });
      expectEqual(json.metadata.managedFields ?? [], [], "managedFields");
    },
  },
  {
    id: "apply/status",
    level: "must",
    title: "what is written to status is recorded with that subresource",
    source: "apimachinery/pkg/util/managedfields/internal/fieldmanager.go",
    unless: (trial) =>
      needsPatch(trial) ??
      needsSubresource("status")(trial) ??
      (trial.status ? undefined : "this version has no status"),
    run: async (trial) => {
      const { name } = (await trial.create()).metadata;
      const body = { ...trial.object({ name }), status: trial.status };
      const headers = { "content-type": "application/apply-patch+yaml" };
      const path = `${trial.at(name, "status")}?fieldManager=two`;
      const { status, json } = await trial.call("PATCH", path, { body, headers });
      expectEqual([status, entryOf(json, "two")?.subresource], [200, "status"], "status and subresource");
    },
  },
];
