import type { Item } from "../item.ts";
import type { Wire } from "../subject.ts";
import type { Trial } from "../trial.ts";
import { expectEqual, expectThat } from "../unmet.ts";

const document = async ({ call, group, version }: Trial): Promise<Wire> =>
  (await call("GET", `/openapi/v3/apis/${group}/${version}`)).json;

const pathOf = ({ groupVersion, namespaced, plural }: Trial): string =>
  `${groupVersion}${namespaced ? "/namespaces/{namespace}" : ""}/${plural}`;

export const openapi: readonly Item[] = [
  {
    id: "openapi/v3-index",
    level: "must",
    title: "/openapi/v3 lists the group version with a hash in its URL",
    source: "kube-openapi/pkg/handler3/handler.go",
    run: async ({ call, group, version }) => {
      const { status, json } = await call("GET", "/openapi/v3");
      expectEqual(status, 200, "status");
      const url = json.paths[`apis/${group}/${version}`]?.serverRelativeURL ?? "";
      expectThat(
        url.startsWith(`/openapi/v3/apis/${group}/${version}?hash=`),
        `a URL with a hash, not "${url}"`,
      );
      expectEqual((await call("GET", url)).status, 200, `GET ${url}`);
    },
  },
  {
    id: "openapi/v3-etag",
    level: "must",
    title: "an OpenAPI v3 document has an ETag and answers 304 to it",
    source: "kube-openapi/pkg/handler3/handler.go",
    run: async ({ call, group, version }) => {
      const path = `/openapi/v3/apis/${group}/${version}`;
      const { etag = "" } = (await call("GET", path)).headers;
      expectThat(/^".+"$/.test(etag), `a quoted ETag, not ${etag}`);
      expectEqual((await call("GET", path, { headers: { "if-none-match": etag } })).status, 304, "status");
    },
  },
  {
    id: "openapi/v3-not-acceptable",
    level: "should",
    title: "an OpenAPI v3 document in a type that is not served is a 406",
    source: "kube-openapi/pkg/handler3/handler.go",
    run: async ({ call, group, version }) => {
      const path = `/openapi/v3/apis/${group}/${version}`;
      expectEqual((await call("GET", path, { headers: { accept: "text/html" } })).status, 406, "status");
    },
  },
  {
    id: "openapi/v3-schema",
    level: "must",
    title: "the kind's schema carries its group, version and kind, and kubectl explain finds every reference",
    source: "client-go/openapi3/root.go",
    run: async (trial) => {
      const { group, version, kind } = trial;
      const { components } = await document(trial);
      const own = Object.values<Wire>(components.schemas).filter((schema) =>
        schema["x-kubernetes-group-version-kind"]?.some(
          (gvk: Wire) => gvk.group === group && gvk.version === version && gvk.kind === kind,
        ),
      );
      expectEqual(own.length, 1, `schemas of ${group}/${version} ${kind}`);
      const references = [
        ...JSON.stringify(components).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g),
      ];
      const missing = references.map(([, name = ""]) => name).filter((name) => !components.schemas[name]);
      expectEqual(missing, [], "references that lead nowhere");
    },
  },
  {
    id: "openapi/v3-patch",
    level: "must",
    title: "PATCH says its kind and takes fieldValidation, so that kubectl leaves validation to the server",
    source: "cli-runtime/pkg/resource/query_param_verifier_v3.go",
    unless: ({ verbs }) => (verbs.includes("patch") ? undefined : "the resource has no patch"),
    run: async (trial) => {
      const { group, version, kind } = trial;
      const { paths } = await document(trial);
      const item = paths[`${pathOf(trial)}/{name}`];
      expectEqual(item?.patch?.["x-kubernetes-group-version-kind"], { group, version, kind }, "extension");
      const parameters = [...(item.parameters ?? []), ...(item.patch.parameters ?? [])] as Wire[];
      expectThat(
        parameters.some((one) => one.name === "fieldValidation" && one.in === "query"),
        "a query parameter fieldValidation",
      );
    },
  },
  {
    id: "openapi/v3-actions",
    level: "must",
    title: "operations carry x-kubernetes-action for the verbs that discovery tells",
    source: "apiserver/pkg/endpoints/openapi/openapi.go",
    run: async (trial) => {
      const { paths } = await document(trial);
      const operations = Object.values<Wire>(paths).flatMap((item) => Object.values<Wire>(item));
      const actions = new Set(operations.map((operation) => operation?.["x-kubernetes-action"]));
      const named: Readonly<Record<string, string>> = { create: "post", update: "put" };
      const wanted = trial.verbs.filter((verb) => verb !== "watch").map((verb) => named[verb] ?? verb);
      expectEqual(
        wanted.filter((action) => !actions.has(action)),
        [],
        "verbs without an operation",
      );
    },
  },
  {
    id: "openapi/v2",
    level: "must",
    title: "/openapi/v2 has the paths and definitions of the group version, with an ETag",
    source: "kube-aggregator/pkg/controllers/openapi/aggregator/downloader.go",
    run: async (trial) => {
      const { status, headers, json } = await trial.call("GET", "/openapi/v2", {
        headers: { accept: "application/json" },
      });
      expectEqual([status, json?.swagger], [200, "2.0"], "status and swagger");
      expectThat(Boolean(headers["etag"]), "an ETag");
      expectThat(Boolean(json.paths[pathOf(trial)]), `a path ${pathOf(trial)}`);
      const { group, version, kind } = trial;
      const definitions = Object.values<Wire>(json.definitions).filter((definition) =>
        definition["x-kubernetes-group-version-kind"]?.some(
          (gvk: Wire) => gvk.group === group && gvk.version === version && gvk.kind === kind,
        ),
      );
      expectEqual(definitions.length, 1, `definitions of ${kind}: Argo CD refuses none and more than one`);
    },
  },
  {
    id: "openapi/not-strategic",
    level: "must",
    title: "a PATCH that refuses strategic merge patches does not advertise them",
    source: "kubectl/pkg/cmd/apply/patcher.go",
    unless: ({ verbs }) => (verbs.includes("patch") ? undefined : "the resource has no patch"),
    run: async (trial) => {
      const type = "application/strategic-merge-patch+json";
      const { status } = await trial.call("PATCH", trial.at(trial.name()), {
        body: {},
        headers: { "content-type": type },
      });
      const { paths } = await document(trial);
      const consumed = Object.keys(paths[`${pathOf(trial)}/{name}`].patch.requestBody?.content ?? {});
      expectEqual(consumed.includes(type), status !== 415, "advertised, and served");
    },
  },
];
