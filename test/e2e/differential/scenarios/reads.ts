import { accept, as, betaFlunders, type Entry, everywhere, flunder, flunders, get, post, remove, type Scenario, type Step } from "../step.ts"; // prettier-ignore

const objects = ["r1", "r2", "r3", "r4", "r5"];

/** Objects to read; each version has a watch cache of its own, which has to have seen the last of them. */
export const prepared: readonly Entry[] = [
  ...objects.map((name, index) =>
    post(flunders, flunder(name, { labels: { n: String(index), odd: String(index % 2 === 1) } })),
  ),
  post("/apis/wardle.example.com/v1alpha1/namespaces/kube-system/flunders", flunder("r9")),
  get(`${flunders}?resourceVersion={{r9.resourceVersion}}`),
  get(`${betaFlunders}?resourceVersion={{r9.resourceVersion}}`),
  get(`${everywhere}?resourceVersion={{r9.resourceVersion}}`),
];

export const removed: readonly Entry[] = [
  remove(flunders),
  remove("/apis/wardle.example.com/v1alpha1/namespaces/kube-system/flunders"),
];

const labelSelectors = [
  "", "n", "!n", "n=1", "n==1", "n!=1", "n in (1,2)", "n notin (1,2)", "n>1", "n<1", "n>x", "n in ()", "n in (", "n in (1", "n in", "n notin", "a b", "=b", "a,", ",a",
  "a,,b", "a=", "a=b c", "!a=b", "a in (b,)", "n in (1,2),odd=true", " n = 1 ", "a=-", "a/b/c=d", "example.com/a=b", "a=b=c", "n in (1;2)", "n!in (1)", "()", "a=\"b\"", "n=1,n=2", `a=${"x".repeat(64)}`,
]; // prettier-ignore

const fieldSelectors = [
  "", "metadata.name=r1", "metadata.name==r1", "metadata.name!=r1", "metadata.namespace=default", "metadata.namespace=other", "metadata.name", "metadata.name=r1,metadata.name=r2",
  "metadata.name=r1,metadata.namespace=default", "spec.reference=x", "metadata.labels=x", "nope=1", "=x", ",", "metadata.name=", "metadata.name!=", "metadata.name=a\\,b", "metadata.name=a\\=b", "metadata.name=a\\b",
  "metadata.name>r1", "metadata.name in (r1)", "a", "metadata.name=R1",
]; // prettier-ignore

const versions = ["", "0", "1", "{{r1.resourceVersion}}", "{{r9.resourceVersion}}", "x", "-1", "1.5", "01", "99999999999999999999", "18446744073709551615"]; // prettier-ignore
const matches = ["", "Exact", "NotOlderThan", "exact", "x"];

const enc = encodeURIComponent;
const keep = (text: string): string => (text.startsWith("{{") ? text : enc(text));

const versionQueries = versions.flatMap((version) => [
  `resourceVersion=${keep(version)}`,
  ...matches.map((match) => `resourceVersion=${keep(version)}&resourceVersionMatch=${match}`),
]);

const accepts = [
  "*/*", "application/json", "application/yaml", "application/*", "text/html", "text/*", "application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf, application/json",
  "application/json;unknown=1", "application/json;q=0", "application/json;q=0,application/yaml", "application/yaml;q=0.9,application/json;q=0.8", "application/json;q=2", "application/json;q=x", "APPLICATION/JSON",
  "", " ", "nonsense", "application/json;", "application/json,,", "application/json;pretty=1", "application/json;pretty=1;charset=utf-8", "application/json;charset=utf-8", "application/json;stream=watch",
  "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=Table;v=v1beta1;g=meta.k8s.io", "application/json;as=Table;v=v2;g=meta.k8s.io", "application/json;as=Table;g=meta.k8s.io", "application/json;as=Table;v=v1", "application/json;as=Table",
  "application/json;as=table;v=v1;g=meta.k8s.io", "application/json;as=Other;v=v1;g=meta.k8s.io", "application/json;as=Other;v=v1;g=meta.k8s.io,application/json", "application/yaml;as=Table;v=v1;g=meta.k8s.io",
  "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadata;v=v1beta1;g=meta.k8s.io",
  "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json", "application/json;as=Flunder;v=v1alpha1;g=wardle.example.com", "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io", "application/cbor", "application/cbor,application/json",
  "application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io", "application/json;v=v1", "application/json;g=meta.k8s.io",
]; // prettier-ignore

const one = `${flunders}/r1`;

const objectReads: readonly Step[] = [
  get(one),
  get(`${betaFlunders}/r1`),
  ...versions.map((version) => get(`${one}?resourceVersion=${keep(version)}`)),
  ...["resourceVersionMatch=Exact", "resourceVersion=0&resourceVersionMatch=Exact", "pretty=true", "pretty=false", "pretty=x", "limit=1", "watch=true&timeoutSeconds=1", "labelSelector=a+b", "fieldSelector=nope%3D1", "fieldSelector=metadata.name%3Dr2", "timeout=1s", "timeout=x", "nope"].map((query) => get(`${one}?${query}`)),
  ...accepts.map((type) => get(one, accept(type))),
  ...["", "Object", "None", "Metadata", "All", "object"].map((what) => get(`${one}?includeObject=${what}`, as("Table"))),
  get(`${flunders}/nope`),
  get(`${flunders}/nope`, as("Table")),
  get(`${flunders}/nope`, accept("application/yaml")),
  get(`${flunders}/nope`, accept("text/html")),
  get(one, { headers: { "accept-encoding": "gzip" } }),
  get(one, { headers: { "user-agent": "curl/8" } }),
  get(one, { headers: { "user-agent": "Mozilla/5.0 (X11)" } }),
  get(one, { headers: { "audit-id": "mine" } }),
  get(one, { headers: { "if-none-match": "*" } }),
  get(one, { headers: { range: "bytes=0-5" } }),
  get(one, { headers: { origin: "https://evil.example.com" } }),
  get(one, { headers: { ACCEPT: "application/json" } }),
  get(one, { headers: { "content-type": "text/plain" } }),
  { method: "HEAD", path: one },
  { method: "HEAD", path: `${flunders}/nope` },
  { method: "HEAD", path: flunders },
  { method: "OPTIONS", path: one },
  { method: "OPTIONS", path: flunders },
  { method: "TRACE", path: one },
  { method: "LINK", path: one },
  get(one, { body: { a: 1 } }),
]; // prettier-ignore

const lists: readonly Step[] = [
  get(flunders),
  get(betaFlunders),
  get(everywhere),
  get(`${everywhere}?fieldSelector=metadata.namespace%3Dkube-system`),
  get("/apis/wardle.example.com/v1alpha1/namespaces/nowhere/flunders"),
  ...labelSelectors.map((selector) => get(`${flunders}?labelSelector=${enc(selector)}`)),
  ...fieldSelectors.map((selector) => get(`${flunders}?fieldSelector=${enc(selector)}`)),
  ...versionQueries.map((query) => get(`${flunders}?${query}`)),
  ...versionQueries.map((query) => get(`${flunders}?${query}&limit=2`)),
  ...accepts.map((type) => get(flunders, accept(type))),
  ...["", "Object", "None", "Metadata", "All"].map((what) => get(`${flunders}?includeObject=${what}`, as("Table"))),
  ...["limit=0", "limit=-1", "limit=x", "limit=99999999999999999999", "limit=1.5", "limit=", "continue=x", "continue=", "continue=e30", "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJcdTAwMDAifQ", "sendInitialEvents=true", "sendInitialEvents=false", "sendInitialEvents=x", "allowWatchBookmarks=true", "allowWatchBookmarks=x", "timeoutSeconds=1", "timeoutSeconds=x", "timeoutSeconds=-1", "watch=false", "watch=0", "pretty=true", "shardSelector=x", "resourceVersionMatch=Exact", "resourceVersionMatch=NotOlderThan", "resourceVersionMatch=x", "limit=2&limit=3", "labelSelector=n%3D1&labelSelector=n%3D2", "resourceVersion=0&resourceVersion=x"].map((query) => get(`${flunders}?${query}`)),
  get(`${flunders}/`),
  get(`${flunders}?`),
  get(`${flunders}?%zz=1`),
  get(`${flunders}?labelSelector=%zz`),
  get(`${flunders}?a;b`),
]; // prettier-ignore

const paging: readonly Step[] = [
  get(`${flunders}?limit=2`),
  get(`${flunders}?limit=2&continue={{list.continue}}`),
  get(`${flunders}?limit=2&continue={{list.continue}}`),
  get(`${flunders}?limit=2&labelSelector=odd%3Dfalse`),
  get(`${flunders}?limit=2&labelSelector=odd%3Dfalse&continue={{list.continue}}`),
  get(`${flunders}?limit=1`),
  get(`${flunders}?continue={{list.continue}}`),
  get(`${flunders}?limit=1`),
  get(`${flunders}?limit=1&continue={{list.continue}}&resourceVersion=0`),
  get(`${flunders}?limit=1`),
  get(`${flunders}?limit=1&continue={{list.continue}}&resourceVersion=5`),
  get(`${flunders}?limit=1&continue={{list.continue}}&resourceVersionMatch=Exact`),
  get(`${flunders}?limit=1&continue={{list.continue}}&resourceVersion=0&resourceVersionMatch=NotOlderThan`),
  get(`${flunders}?limit=1&continue={{list.continue}}x`),
  get(`${everywhere}?limit=1&continue={{list.continue}}`),
  get(`${flunders}?limit=5`),
  get(`${flunders}?limit=6`),
  get(`${everywhere}?limit=5`),
  get(`${everywhere}?limit=5&continue={{list.continue}}`),
  get(`${flunders}?limit=2`, as("Table")),
  get(`${flunders}?limit=2`, as("PartialObjectMetadataList")),
  get(`${flunders}?limit=2&resourceVersion={{r9.resourceVersion}}`),
  get(`${flunders}?limit=2&resourceVersion={{r9.resourceVersion}}&resourceVersionMatch=Exact`),
  get(`${flunders}?limit=2&resourceVersion=0`),
];

/** get and list in all their forms, on objects that do not change. */
export const reads: Scenario = {
  name: "reads",
  entries: [...prepared, { together: [...objectReads, ...lists] }, ...paging, ...removed],
};
