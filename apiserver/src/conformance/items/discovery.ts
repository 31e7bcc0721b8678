import type { Item } from "../item.ts";
import { accept } from "../requests.ts";
import type { Wire } from "../subject.ts";
import type { Trial } from "../trial.ts";
import { expectEqual, expectThat } from "../unmet.ts";

export const discovery: readonly Item[] = [
  {
    id: "discovery/groups",
    level: "must",
    title: "/apis lists the group with its versions and the preferred one",
    source: "apiserver/pkg/endpoints/discovery/root.go",
    run: async ({ call, group, version }) => {
      const { status, json } = await call("GET", "/apis");
      expectEqual([status, json?.kind], [200, "APIGroupList"], "status and kind");
      const found = (json.groups as Wire[]).find(({ name }) => name === group);
      expectThat(found !== undefined, `the group ${group} is listed`);
      expectThat(
        found.versions.some(
          (one: Wire) => one.groupVersion === `${group}/${version}` && one.version === version,
        ),
        `the version ${version} is listed`,
      );
      expectThat(Boolean(found.preferredVersion?.groupVersion), "preferredVersion is told");
    },
  },
  {
    id: "discovery/group",
    level: "must",
    title: "/apis/<group> is an APIGroup",
    source: "apiserver/pkg/endpoints/discovery/group.go",
    run: async ({ call, group }) => {
      const { status, json } = await call("GET", `/apis/${group}`);
      expectEqual(
        [status, json?.kind, json?.apiVersion, json?.name],
        [200, "APIGroup", "v1", group],
        "document",
      );
    },
  },
  {
    id: "discovery/group-version",
    level: "must",
    title: "the list of a group version names every resource with its kind, singular name and verbs",
    source: "apiserver/pkg/endpoints/installer.go, discovery/version.go",
    run: async (trial) => {
      const { groupVersion, group, version } = trial;
      const { status, headers, json } = await trial.call("GET", groupVersion);
      expectEqual(status, 200, `GET ${groupVersion}`);
      expectEqual(headers["content-type"], "application/json", "Content-Type");
      expectEqual(
        [json.kind, json.apiVersion, json.groupVersion],
        ["APIResourceList", "v1", `${group}/${version}`],
        "kind, apiVersion and groupVersion",
      );
      const entry = await entryOf(trial);
      expectThat(Boolean(entry.kind && entry.singularName), "kind and singularName are not empty");
      expectThat(entry.verbs.length > 0, "verbs");
    },
  },
  {
    id: "discovery/subresources",
    level: "must",
    title: "subresources are entries of their own, with verbs and without a singular name",
    source: "apiserver/pkg/endpoints/installer.go",
    unless: ({ subresources }) =>
      Object.keys(subresources).length > 0 ? undefined : "there are no subresources",
    run: async ({ call, groupVersion, plural, subresources }) => {
      const { json } = await call("GET", groupVersion);
      for (const name of Object.keys(subresources)) {
        const entry = (json.resources as Wire[]).find((one) => one.name === `${plural}/${name}`);
        expectEqual(entry.singularName, "", `singularName of ${name}`);
        expectThat(entry.verbs.length > 0 && Boolean(entry.kind), `verbs and kind of ${name}`);
      }
    },
  },
  {
    id: "discovery/scale",
    level: "must",
    title:
      "a scale subresource is autoscaling/v1 Scale, or kubectl scale and autoscalers take the wrong kind",
    source: "client-go/scale/util.go",
    unless: ({ subresources }) =>
      subresources["scale"] ? undefined : "the resource has no scale subresource",
    run: async ({ call, groupVersion, plural }) => {
      const { json } = await call("GET", groupVersion);
      const { group, version, kind } = (json.resources as Wire[]).find(
        (one) => one.name === `${plural}/scale`,
      );
      expectEqual([group, version, kind], ["autoscaling", "v1", "Scale"], "group, version and kind");
    },
  },
  {
    id: "discovery/storage-version-hash",
    level: "should",
    title: "a stored resource has a storageVersionHash of eight bytes",
    source: "apiserver/pkg/endpoints/discovery/storageversionhash.go",
    unless: ({ verbs }) => (verbs.includes("create") ? undefined : "the resource is not stored"),
    run: async (trial) => {
      const { storageVersionHash = "" } = await entryOf(trial);
      expectEqual(Buffer.from(storageVersionHash, "base64").length, 8, "bytes of the hash");
    },
  },
  {
    id: "discovery/aggregated",
    level: "must",
    title: "/apis answers apidiscovery.k8s.io/v2 with every served version, and says so in Content-Type",
    source: "kube-aggregator/pkg/apiserver/handler_discovery.go",
    run: async ({ call, group, version, plural, kind, namespaced }) => {
      const { status, headers, json } = await call("GET", "/apis", { headers: accept.aggregated });
      expectEqual([status, json?.kind], [200, "APIGroupDiscoveryList"], "status and kind");
      expectEqual(
        (headers["content-type"] ?? "").split(";").toSorted(),
        ["application/json", "as=APIGroupDiscoveryList", "g=apidiscovery.k8s.io", "v=v2"],
        "Content-Type",
      );
      const found = (json.items as Wire[])
        .find(({ metadata }) => metadata.name === group)
        ?.versions.find((one: Wire) => one.version === version);
      expectThat(found !== undefined, `${group}/${version} is listed`);
      const entry = found.resources.find(({ resource }: Wire) => resource === plural);
      // k8s.io/apiserver leaves group and version empty where they are those of the list (pkg/endpoints/installer.go).
      const given = entry.responseKind;
      const responseKind = { ...given, group: given.group || group, version: given.version || version };
      expectEqual(
        [responseKind, entry.scope],
        [{ group, version, kind }, namespaced ? "Namespaced" : "Cluster"],
        "responseKind and scope",
      );
    },
  },
  {
    id: "discovery/etag",
    level: "must",
    title: "aggregated discovery has an ETag, and answers 304 to it",
    source: "apiserver/pkg/endpoints/discovery/aggregated/etag.go",
    run: async ({ call }) => {
      const first = await call("GET", "/apis", { headers: accept.aggregated });
      const { etag = "" } = first.headers;
      expectThat(/^"[0-9A-F]{128}"$/.test(etag), `a quoted SHA-512, not ${etag}`);
      const again = await call("GET", "/apis", { headers: { ...accept.aggregated, "if-none-match": etag } });
      expectEqual([again.status, again.text], [304, ""], "status and body with If-None-Match");
    },
  },
  {
    id: "discovery/old-aggregated",
    level: "should",
    title: "apidiscovery.k8s.io/v2beta1, gone since 1.35, is not acceptable",
    source: "apiserver/pkg/endpoints/discovery/aggregated/negotiation.go",
    run: async ({ call }) => {
      const old = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
      expectEqual((await call("GET", "/apis", { headers: { accept: old } })).status, 406, "status");
    },
  },
  {
    id: "discovery/version-is-plain",
    level: "must",
    title: "/apis/<group>/<version> has no aggregated form: the fallback of the Accept header is served",
    source: "kube-aggregator/pkg/apiserver/handler_discovery.go",
    run: async ({ call, groupVersion }) => {
      const headers = { accept: `${accept.aggregated.accept},application/json` };
      expectEqual((await call("GET", groupVersion, { headers })).json?.kind, "APIResourceList", "kind");
    },
  },
];

async function entryOf({ call, groupVersion, plural }: Trial): Promise<Wire> {
  const { json } = await call("GET", groupVersion);
  return (json.resources as Wire[]).find(({ name }) => name === plural);
}
