import { needsObjects, needsVerbs } from "../applies.ts";
import type { Item } from "../item.ts";
import { expectFailure, mergePatch } from "../requests.ts";
import { expectEqual, expectThat } from "../unmet.ts";

const finalizers = ["conformance.kagg.dev/hold"];

export const deletion: readonly Item[] = [
  {
    id: "delete/at-once",
    level: "must",
    title: "a deleted object is gone, and the answer names its uid: kubectl delete --wait compares it",
    source: "apiserver/pkg/registry/generic/registry/store.go, kubectl/pkg/cmd/delete",
    unless: needsObjects,
    run: async ({ call, create, at, group, plural }) => {
      const { name, uid } = (await create()).metadata;
      const { status, json } = await call("DELETE", at(name));
      expectEqual(status, 200, "status");
      // A server may also answer with the object.
      if (json.kind === "Status") {
        expectEqual([json.status, json.details], ["Success", { name, group, kind: plural, uid }], "Status");
      } else expectEqual(json.metadata.uid, uid, "uid of the object");
      expectEqual((await call("GET", at(name))).status, 404, "status of a GET afterwards");
    },
  },
  {
    id: "delete/not-found",
    level: "must",
    title: "deleting what is not there is a 404",
    source: "apiserver/pkg/registry/generic/registry/store.go",
    unless: needsObjects,
    run: async ({ call, at, name }) => {
      expectFailure(await call("DELETE", at(name())), 404, "NotFound", "a delete of nothing");
    },
  },
  {
    id: "delete/preconditions",
    level: "must",
    title: "preconditions on uid and resourceVersion are a 409 where they do not hold",
    source: "apiserver/pkg/registry/rest/delete.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const { name, uid } = (await create()).metadata;
      for (const preconditions of [
        { uid: "00000000-0000-4000-8000-000000000000" },
        { resourceVersion: "1" },
      ]) {
        const seen = await call("DELETE", at(name), { body: { preconditions } });
        expectFailure(seen, 409, "Conflict", JSON.stringify(preconditions));
      }
      expectEqual(
        (await call("DELETE", at(name), { body: { preconditions: { uid } } })).status,
        200,
        "status",
      );
    },
  },
  {
    id: "delete/options-kinds",
    level: "must",
    title: "DeleteOptions are read as v1, as meta.k8s.io/v1 and without a kind",
    source: "apiserver/pkg/endpoints/handlers/delete.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      for (const apiVersion of ["v1", "meta.k8s.io/v1"]) {
        const { name } = (await create()).metadata;
        const { status, text } = await call("DELETE", at(name), {
          body: { kind: "DeleteOptions", apiVersion },
        });
        expectEqual(status, 200, `status with ${apiVersion} (${text})`);
      }
    },
  },
  {
    id: "delete/dry-run",
    level: "must",
    title: "a delete with dryRun=All deletes nothing",
    source: "apiserver/pkg/registry/generic/registry/dryrun.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const { name } = (await create()).metadata;
      expectEqual((await call("DELETE", `${at(name)}?dryRun=All`)).status, 200, "status");
      expectEqual((await call("GET", at(name))).status, 200, "status of a GET afterwards");
    },
  },
  {
    id: "delete/finalizers",
    level: "must",
    title: "an object with finalizers stays with a deletionTimestamp until the last one is removed",
    source: "apiserver/pkg/registry/generic/registry/store.go",
    unless: needsVerbs("create", "get", "list", "delete", "patch"),
    run: async (trial) => {
      const { call, create, at } = trial;
      const { name } = (await create({ metadata: { finalizers } })).metadata;
      const { status, json } = await call("DELETE", at(name));
      expectThat(status === 200 || status === 202, `200 or 202, not ${status}`);
      expectThat(Boolean(json.metadata?.deletionTimestamp), "the object with a deletionTimestamp");
      const { metadata } = (await call("GET", at(name))).json;
      expectEqual(metadata.deletionGracePeriodSeconds, 0, "deletionGracePeriodSeconds");
      await mergePatch(trial, name, { metadata: { finalizers: null } });
      expectEqual((await call("GET", at(name))).status, 404, "status of a GET once it has no finalizers");
    },
  },
  {
    id: "delete/twice",
    level: "must",
    title: "a second delete of a terminating object changes nothing",
    source: "apiserver/pkg/registry/generic/registry/store.go",
    unless: needsVerbs("create", "get", "list", "delete", "patch"),
    run: async ({ call, create, at }) => {
      const { name } = (await create({ metadata: { finalizers } })).metadata;
      const first = (await call("DELETE", at(name))).json.metadata;
      const { status, json } = await call("DELETE", at(name));
      expectThat(status === 200 || status === 202, `200 or 202, not ${status}`);
      expectEqual(json.metadata.resourceVersion, first.resourceVersion, "resourceVersion");
    },
  },
  {
    id: "delete/no-new-finalizers",
    level: "must",
    title: "a terminating object takes no new finalizers",
    source: "apimachinery/pkg/api/validation/objectmeta.go",
    unless: needsVerbs("create", "get", "list", "delete", "patch"),
    run: async (trial) => {
      const { name } = (await trial.create({ metadata: { finalizers } })).metadata;
      await trial.call("DELETE", trial.at(name));
      const more = { metadata: { finalizers: [...finalizers, "conformance.kagg.dev/more"] } };
      expectFailure(await mergePatch(trial, name, more), 422, "Invalid", "a new finalizer");
    },
  },
  {
    id: "delete/propagation",
    level: "must",
    title: "Foreground and Orphan leave their finalizers to the garbage collector",
    source: "apiserver/pkg/registry/generic/registry/store.go",
    unless: needsVerbs("create", "get", "list", "delete", "patch"),
    run: async ({ call, create, at }) => {
      const wanted = { Foreground: "foregroundDeletion", Orphan: "orphan" } as const;
      for (const [propagationPolicy, finalizer] of Object.entries(wanted)) {
        // The second finalizer keeps a garbage collector from ending it meanwhile.
        const { name } = (await create({ metadata: { finalizers } })).metadata;
        const { json } = await call("DELETE", at(name), { body: { propagationPolicy } });
        expectThat(
          json.metadata.finalizers.includes(finalizer),
          `${finalizer} among ${json.metadata.finalizers}`,
        );
      }
    },
  },
  {
    id: "delete/bad-propagation",
    level: "must",
    title: "an unknown propagation policy, and one together with orphanDependents, are a 422",
    source: "apimachinery/pkg/apis/meta/v1/validation/validation.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const { name } = (await create()).metadata;
      for (const body of [
        { propagationPolicy: "Sometimes" },
        { propagationPolicy: "Orphan", orphanDependents: true },
      ]) {
        expectFailure(await call("DELETE", at(name), { body }), 422, "Invalid", JSON.stringify(body));
      }
    },
  },
  {
    id: "delete-collection/selected",
    level: "must",
    title: "a delete of the collection deletes what is selected, and nothing else",
    source: "apiserver/pkg/registry/generic/registry/store.go",
    unless: needsVerbs("create", "get", "list", "delete", "deletecollection"),
    run: async ({ call, collection, create, at, selector }) => {
      const gone = await create({ labels: { side: "a" } });
      const kept = await create({ labels: { side: "b" } });
      const { status, json } = await call("DELETE", `${collection}?labelSelector=${selector},side=a`);
      expectEqual(status, 200, "status");
      expectThat(
        json.kind === "Status" || json.items.length === 1,
        "a Status, or the list of what was deleted",
      );
      expectEqual((await call("GET", at(gone.metadata.name))).status, 404, "status of what was selected");
      expectEqual((await call("GET", at(kept.metadata.name))).status, 200, "status of the other");
    },
  },
  {
    id: "delete-collection/protobuf-preferred",
    level: "must",
    title:
      "a delete of the collection by a client that prefers protobuf succeeds, as namespaces need it to be deleted",
    source: "client-go/metadata/metadata.go",
    unless: needsVerbs("create", "get", "list", "delete", "deletecollection"),
    run: async ({ call, collection, create, at, selector }) => {
      const { name } = (await create()).metadata;
      const headers = { accept: "application/vnd.kubernetes.protobuf,application/json" };
      const { status } = await call("DELETE", `${collection}?labelSelector=${selector}`, { headers });
      expectEqual(status, 200, "status");
      expectEqual((await call("GET", at(name))).status, 404, "status of what was deleted");
    },
  },
];
