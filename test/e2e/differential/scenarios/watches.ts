import { accept, as, betaFlunders, everywhere, flunder, flunders, get, patch, post, put, remove, type Scenario, type Step } from "../step.ts"; // prettier-ignore
import { prepared, removed } from "./reads.ts";

const watch = (query: string, rest: Omit<Step, "method" | "path"> = {}, path = flunders): Step =>
  get(`${path}?watch=true&timeoutSeconds=1${query && "&"}${query}`, rest);
const current = "resourceVersion={{r9.resourceVersion}}";
const initial = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

const still: readonly Step[] = [
  ...["", "resourceVersion=0", "resourceVersion=1", current, "resourceVersion=x", "resourceVersion=-1", "resourceVersion=99999999999999999999", "resourceVersion=1000000", "labelSelector=odd%3Dtrue", "labelSelector=a+b", "fieldSelector=metadata.name%3Dr2", "fieldSelector=nope%3D1", "allowWatchBookmarks=true", "allowWatchBookmarks=x", initial, `${initial}&allowWatchBookmarks=true`, `${initial}&allowWatchBookmarks=true&${current}`, `${initial}&allowWatchBookmarks=true&resourceVersion=0`, `${initial}&allowWatchBookmarks=true&labelSelector=odd%3Dtrue`, `${initial}&allowWatchBookmarks=true&resourceVersion=x`, "sendInitialEvents=true", "sendInitialEvents=true&resourceVersionMatch=Exact", "sendInitialEvents=false", "sendInitialEvents=false&resourceVersionMatch=NotOlderThan", `sendInitialEvents=false&resourceVersionMatch=NotOlderThan&${current}`, "sendInitialEvents=x", "resourceVersionMatch=NotOlderThan", `resourceVersionMatch=NotOlderThan&${current}`, `resourceVersionMatch=Exact&${current}`, "limit=1", "continue=x", "limit=1&continue=x", "pretty=true", "timeout=1ms", "includeObject=None", "timeoutSeconds=5"].map((query) => watch(query)),
  ...["application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", "application/yaml", "application/json;stream=watch", "text/html", "application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf;stream=watch,application/json", "application/yaml,application/json"].map((type) => watch("", accept(type))),
  ...["None", "Object", "Metadata", "All"].map((what) => watch(`includeObject=${what}`, as("Table"))),
  watch(`${initial}&allowWatchBookmarks=true`, as("Table")),
  watch(`${initial}&allowWatchBookmarks=true`, as("PartialObjectMetadata")),
  watch("", {}, everywhere),
  watch("", {}, betaFlunders),
  watch("", {}, "/apis/wardle.example.com/v1alpha1/namespaces/nowhere/flunders"),
  watch("", {}, `${flunders}/r1`),
  watch("", { as: "reader" }),
  watch("", { as: "nobody" }),
  watch("", { as: "anonymous" }),
  watch("", { headers: { "accept-encoding": "gzip" } }),
  get(`${flunders}?watch=1&timeoutSeconds=1&resourceVersion=0`),
  get(`${flunders}?watch=True&timeoutSeconds=1&resourceVersion=0`),
  get(`${flunders}?watch=x&timeoutSeconds=1&resourceVersion=0`),
  get(`${flunders}?watch&timeoutSeconds=1&resourceVersion=0`),
  get(`${flunders}?watch=true&timeoutSeconds=x`),
  get(`${flunders}?watch=true&timeoutSeconds=-1`),
  { method: "HEAD", path: `${flunders}?watch=true&timeoutSeconds=1` },
  ...["", "/r1"].map((name) => get(`/apis/wardle.example.com/v1alpha1/watch/namespaces/default/flunders${name}?timeoutSeconds=1`)),
  get("/apis/wardle.example.com/v1alpha1/watch/flunders?timeoutSeconds=1"),
]; // prettier-ignore

const live = (query: string, rest: Omit<Step, "method" | "path"> = {}, path = flunders): Step =>
  get(`${path}?watch=true&timeoutSeconds=2${query && "&"}${query}`, rest);

/** Watches of what does not change, and of what does. */
export const watches: Scenario = {
  name: "watches",
  entries: [
    ...prepared,
    { together: still },
    {
      watches: [
        live(current),
        live(current, {}, everywhere),
        live(current, {}, betaFlunders),
        live(`${current}&labelSelector=on%3Dyes`),
        live(`${current}&labelSelector=on!%3Dyes`),
        live(`${current}&fieldSelector=metadata.name%3Dw1`),
        live(`${current}&fieldSelector=metadata.name!%3Dw1`),
        live(current, as("Table")),
        live(current, as("PartialObjectMetadata")),
        live(`${initial}&allowWatchBookmarks=true`),
        live(`${initial}&allowWatchBookmarks=true&labelSelector=on%3Dyes`, as("Table")),
      ],
      meanwhile: [
        post(flunders, flunder("w1", { labels: { on: "yes" } })),
        post(flunders, flunder("w2")),
        post(`${flunders}?dryRun=All`, flunder("w3")),
        patch("merge", `${flunders}/w1`, { metadata: { labels: { on: "no" } } }),
        patch("merge", `${flunders}/w1`, { metadata: { labels: { on: "yes" } } }),
        patch("merge", `${flunders}/w1`, {}),
        put(`${flunders}/w2`, flunder("w2", { resourceVersion: "{{w2.resourceVersion}}", finalizers: ["a.b/c"] })),
        remove(`${flunders}/w1`),
        remove(`${flunders}/w2`),
        patch("merge", `${flunders}/w2`, { metadata: { finalizers: null } }),
        post(flunders, flunder("w1")),
        remove(`${flunders}?fieldSelector=metadata.name%3Dw1`),
      ],
    }, // prettier-ignore
    { together: [watch(current), watch(`${current}&labelSelector=on%3Dyes`), watch(current, as("Table"))] },
    ...removed,
  ],
};
