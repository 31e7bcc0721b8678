import { needsObjects, needsVerbs } from "../applies.ts";
import type { Item } from "../item.ts";
import { accept } from "../requests.ts";
import { expectEqual, expectThat } from "../unmet.ts";

/** Tables, and objects without their content. */
export const forms: readonly Item[] = [
  {
    id: "table/list",
    level: "must",
    title: "a list as a Table has column definitions, a row an object, and the list's resourceVersion",
    source: "apiserver/pkg/registry/rest/table.go",
    unless: needsObjects,
    run: async ({ call, collection, create, selector }) => {
      const { metadata } = await create();
      const { status, json } = await call("GET", `${collection}?labelSelector=${selector}`, {
        headers: accept.table,
      });
      expectEqual(
        [status, json.kind, json.apiVersion],
        [200, "Table", "meta.k8s.io/v1"],
        "status, kind, apiVersion",
      );
      expectThat(Boolean(json.metadata.resourceVersion), "a resourceVersion");
      const [first] = json.columnDefinitions;
      expectEqual([first.name, first.type, first.format], ["Name", "string", "name"], "first column");
      expectThat(
        json.columnDefinitions.every((column: object) =>
          ["name", "type", "format", "description", "priority"].every((field) => field in column),
        ),
        "name, type, format, description and priority of each column",
      );
      const [row] = json.rows;
      expectEqual([row.cells.length, row.cells[0]], [json.columnDefinitions.length, metadata.name], "cells");
      expectEqual(row.object.kind, "PartialObjectMetadata", "kind of the row's object");
      expectEqual(row.object.metadata.uid, metadata.uid, "uid of the row's object");
    },
  },
  {
    id: "table/get",
    level: "must",
    title: "one object as a Table has one row",
    source: "apiserver/pkg/endpoints/handlers/response.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const { name } = (await create()).metadata;
      const { json } = await call("GET", at(name), { headers: accept.table });
      expectEqual([json.kind, json.rows?.length], ["Table", 1], "kind and rows");
    },
  },
  {
    id: "table/include-object",
    level: "must",
    title: "includeObject takes None, Metadata and Object, and nothing else",
    source: "apiserver/pkg/endpoints/handlers/response.go",
    unless: needsObjects,
    run: async ({ call, create, at, kind }) => {
      const { name } = (await create()).metadata;
      const kinds = { None: undefined, Metadata: "PartialObjectMetadata", Object: kind };
      for (const [include, wanted] of Object.entries(kinds)) {
        const { json } = await call("GET", `${at(name)}?includeObject=${include}`, { headers: accept.table });
        expectEqual(json.rows[0].object?.kind, wanted, `kind with includeObject=${include}`);
      }
      const { status } = await call("GET", `${at(name)}?includeObject=Half`, { headers: accept.table });
      expectEqual(status, 400, "status with includeObject=Half");
    },
  },
  {
    id: "table/watch",
    level: "must",
    title: "a watch as Tables defines the columns in its first event alone",
    source: "apiserver/pkg/endpoints/handlers/response.go",
    unless: needsVerbs("create", "get", "list", "delete", "watch"),
    run: async ({ watch, collection, create, selector }) => {
      await create();
      await create();
      const watching = await watch(`${collection}?watch=true&labelSelector=${selector}`, accept.table);
      const [first, second] = [await watching.next(), await watching.next()];
      expectEqual([first?.object.kind, second?.object.kind], ["Table", "Table"], "kinds");
      expectThat(first?.object.columnDefinitions.length > 0, "columns in the first event");
      expectEqual(second?.object.columnDefinitions ?? [], [], "columns in the second event");
    },
  },
  {
    id: "table/errors-are-not",
    level: "must",
    title: "a Status is never wrapped into a Table",
    source: "apiserver/pkg/endpoints/handlers/response.go",
    unless: needsVerbs("get"),
    run: async ({ call, at, name }) => {
      const { status, json } = await call("GET", at(name()), { headers: accept.table });
      expectEqual([status, json.kind], [404, "Status"], "status and kind");
    },
  },
  {
    id: "table/unknown-transform",
    level: "must",
    title: "a form that is not served is a 406",
    source: "apiserver/pkg/endpoints/handlers/negotiation/negotiate.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection }) => {
      const headers = { accept: "application/json;as=Tree;v=v1;g=meta.k8s.io" };
      expectEqual((await call("GET", collection, { headers })).status, 406, "status");
    },
  },
  {
    id: "partial/get",
    level: "must",
    title: "one object as PartialObjectMetadata has its whole metadata and nothing else",
    source: "apiserver/pkg/endpoints/handlers/response.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const { metadata } = await create();
      const { json } = await call("GET", at(metadata.name), { headers: accept.partial });
      expectEqual(json, { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata }, "object");
    },
  },
  {
    id: "partial/list",
    level: "must",
    title: "a list as PartialObjectMetadataList: the garbage collector lists so",
    source: "client-go/metadata/metadata.go",
    unless: needsObjects,
    run: async ({ call, collection, create, selector }) => {
      const { metadata } = await create();
      const path = `${collection}?labelSelector=${selector}`;
      const { json } = await call("GET", path, { headers: accept.partialList });
      expectEqual(
        [json.kind, json.apiVersion],
        ["PartialObjectMetadataList", "meta.k8s.io/v1"],
        "kind, apiVersion",
      );
      expectEqual(json.items[0].metadata, metadata, "metadata of the item");
    },
  },
  {
    id: "partial/watch",
    level: "must",
    title: "a watch as PartialObjectMetadata",
    source: "client-go/metadata/metadata.go",
    unless: needsVerbs("create", "get", "list", "delete", "watch"),
    run: async ({ watch, collection, create, selector }) => {
      await create();
      const watching = await watch(`${collection}?watch=true&labelSelector=${selector}`, accept.partial);
      const event = await watching.next();
      expectEqual(
        [event?.object.kind, event?.object.spec],
        ["PartialObjectMetadata", undefined],
        "kind and spec",
      );
    },
  },
  {
    id: "partial/mismatch",
    level: "must",
    title: "PartialObjectMetadata of a list is a 406, and PartialObjectMetadataList of one object is refused",
    source: "apiserver/pkg/endpoints/handlers/response.go",
    unless: needsObjects,
    run: async ({ call, collection, create, at }) => {
      const { name } = (await create()).metadata;
      expectEqual(
        (await call("GET", collection, { headers: accept.partial })).status,
        406,
        "status of a list",
      );
      const { status } = await call("GET", at(name), { headers: accept.partialList });
      // Custom resources say 500 where 406 is meant.
      expectThat(status >= 400, `a refusal for one object, not ${status}`);
    },
  },
  {
    id: "partial/protobuf-preferred",
    level: "must",
    title: "a metadata client that prefers protobuf gets JSON where only that is served",
    source: "client-go/metadata/metadata.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const { name } = (await create()).metadata;
      const as = "as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
      const headers = {
        accept: `application/vnd.kubernetes.protobuf;${as},application/json;${as},application/json`,
      };
      const { status, headers: answered } = await call("GET", at(name), { headers });
      expectEqual(status, 200, "status");
      // A server whose types have a protobuf form may serve it.
      expectThat(
        /^application\/(?:json|vnd\.kubernetes\.protobuf)/.test(answered["content-type"] ?? ""),
        "its type",
      );
    },
  },
];
