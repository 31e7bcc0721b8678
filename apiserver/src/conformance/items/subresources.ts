import { needsSubresource } from "../applies.ts";
import type { Item } from "../item.ts";
import { expectFailure } from "../requests.ts";
import { expectEqual, expectThat } from "../unmet.ts";

const merge = { "content-type": "application/merge-patch+json" };

export const subresources: readonly Item[] = [
  {
    id: "status/get",
    level: "must",
    title: "GET of status is the whole object",
    source: "apiextensions-apiserver/pkg/registry/customresource/etcd.go",
    unless: needsSubresource("status"),
    run: async ({ call, create, at }) => {
      const created = await create();
      expectEqual((await call("GET", at(created.metadata.name, "status"))).json, created, "object");
    },
  },
  {
    id: "status/leaves-the-rest",
    level: "must",
    title: "a write to status changes neither spec nor labels nor generation",
    source: "apiextensions-apiserver/pkg/registry/customresource/status_strategy.go",
    unless: needsSubresource("status"),
    run: async ({ call, create, at, change }) => {
      const created = await create();
      const { name, generation } = created.metadata;
      const body = { ...change, metadata: { labels: { more: "a" } } };
      const { status, json } = await call("PATCH", at(name, "status"), { body, headers: merge });
      expectEqual(status, 200, "status");
      expectEqual([json.spec, json.metadata.generation], [created.spec, generation], "spec and generation");
      // Go strategies may let metadata through; custom resources do not.
      expectEqual((await call("GET", at(name))).json.spec, created.spec, "spec afterwards");
    },
  },
  {
    id: "status/conflict",
    level: "must",
    title: "a PUT of status with an old resourceVersion is a 409",
    source: "apiserver/pkg/registry/generic/registry/store.go",
    unless: needsSubresource("status"),
    run: async ({ call, create, at }) => {
      const old = await create();
      const { name } = old.metadata;
      await call("PATCH", at(name), { body: { metadata: { annotations: { a: "b" } } }, headers: merge });
      const seen = await call("PUT", at(name, "status"), { body: old });
      expectFailure(seen, 409, "Conflict", "an old resourceVersion");
    },
  },
  {
    id: "status/no-other-methods",
    level: "must",
    title: "status can be neither created nor deleted",
    source: "apiserver/pkg/endpoints/installer.go",
    unless: needsSubresource("status"),
    run: async ({ call, create, at, object }) => {
      const { name } = (await create()).metadata;
      expectFailure(
        await call("POST", at(name, "status"), { body: object() }),
        405,
        "MethodNotAllowed",
        "POST",
      );
      expectFailure(await call("DELETE", at(name, "status")), 405, "MethodNotAllowed", "DELETE");
    },
  },
  {
    id: "status/unknown-subresource",
    level: "must",
    title: "a subresource that is not served is a 404",
    source: "apiserver/pkg/server/handler.go",
    unless: needsSubresource("status"),
    run: async ({ call, create, at }) => {
      const { name } = (await create()).metadata;
      expectEqual((await call("GET", at(name, "conformancekagg"))).status, 404, "status");
    },
  },
  {
    id: "scale/get",
    level: "must",
    title: "GET of scale is an autoscaling/v1 Scale with the object's identity",
    source: "apiextensions-apiserver/pkg/registry/customresource/etcd.go",
    unless: needsSubresource("scale"),
    run: async ({ call, create, at }) => {
      const { metadata } = await create();
      const { json } = await call("GET", at(metadata.name, "scale"));
      expectEqual([json.kind, json.apiVersion], ["Scale", "autoscaling/v1"], "kind and apiVersion");
      const { name, uid, resourceVersion } = json.metadata;
      expectEqual(
        [name, uid, resourceVersion],
        [metadata.name, metadata.uid, metadata.resourceVersion],
        "metadata",
      );
      expectThat(json.status !== undefined, "a status with replicas");
    },
  },
  {
    id: "scale/write",
    level: "must",
    title: "a write to scale sets the replicas of the object and raises its generation",
    source: "apiextensions-apiserver/pkg/registry/customresource/etcd.go",
    unless: needsSubresource("scale"),
    run: async ({ call, create, at }) => {
      const { name, generation } = (await create()).metadata;
      const scale = (await call("GET", at(name, "scale"))).json;
      const body = { ...scale, spec: { replicas: (scale.spec.replicas ?? 0) + 1 } };
      const { status, json } = await call("PUT", at(name, "scale"), { body });
      expectEqual([status, json.spec.replicas], [200, body.spec.replicas], "status and replicas");
      expectEqual((await call("GET", at(name))).json.metadata.generation, generation + 1, "generation");
    },
  },
  {
    id: "scale/conflict",
    level: "must",
    title: "a write to scale with an old resourceVersion is a 409",
    source: "apiextensions-apiserver/pkg/registry/customresource/etcd.go",
    unless: needsSubresource("scale"),
    run: async ({ call, create, at }) => {
      const { name } = (await create()).metadata;
      const scale = (await call("GET", at(name, "scale"))).json;
      await call("PATCH", at(name), { body: { metadata: { annotations: { a: "b" } } }, headers: merge });
      const body = { ...scale, spec: { replicas: (scale.spec.replicas ?? 0) + 1 } };
      expectFailure(
        await call("PUT", at(name, "scale"), { body }),
        409,
        "Conflict",
        "an old resourceVersion",
      );
    },
  },
];
