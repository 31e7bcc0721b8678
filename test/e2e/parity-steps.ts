import { everywhere, mango, root } from "../../apiserver/test/rest/harness.ts";

type Seen = Readonly<Record<string, any>>; // eslint-disable-line typescript/no-explicit-any

export type Step = {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  /** A body made from what the same server has answered for objects of a name. */
  readonly from?: (seen: Seen) => unknown;
  readonly type?: string;
  readonly accept?: string;
  /** Why no more than the code and the reason of an error can be the same. */
  readonly saidOtherwise?: string;
};

const merge = "application/merge-patch+json";
const json = "application/json-patch+json";
const table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
const partial = (as: string): string => `application/json;as=${as};g=meta.k8s.io;v=v1`;
const a = `${root}/a`;
const own = `${root}/own`;

const get = (url: string, accept?: string): Step => ({ method: "GET", url, ...(accept && { accept }) });
const post = (body: unknown, query = ""): Step => ({ method: "POST", url: `${root}${query}`, body });
const put = (url: string, from: Step["from"]): Step => ({ method: "PUT", url, ...(from && { from }) });
const patch = (body: unknown, type: string, url = a): Step => ({ method: "PATCH", url, body, type });
const remove = (url: string, body?: unknown): Step => ({
  method: "DELETE",
  url,
  ...(body !== undefined && { body }),
});
const bad = (metadata: object, spec: object = {}): Step => post(mango("b", { ...metadata }, { ...spec }));
/** The live `a` with other metadata or content. */
const changed = (metadata: object, content: object = {}): Step["from"] =>
  ({ a: live }) => ({ ...live, ...content, metadata: { ...live.metadata, ...metadata } }); // prettier-ignore

const owner = { apiVersion: "v1", kind: "P", name: "p", uid: "u" };
const unknown =
  '{"apiVersion":"fruit.example.com/v1","kind":"Mango","metadata":{"name":"NAME","foo":1},"spec":{"variety":"x","variety":"y","boxes":[{"size":1,"color":"red"}],"extra":{"any":{"thing":1}}},"more":1}';

const creates: readonly Step[] = [
  get(root),
  post({
    ...mango("a", { labels: { x: "y" }, generation: 7, uid: "z", creationTimestamp: null }),
    status: { phase: "x" },
  }),
  post(mango("a")),
  post(mango("b", { namespace: "other" })),
  post({ ...mango("b"), apiVersion: "other.example.com/v1" }),
  post(mango("")),
  post({ apiVersion: "fruit.example.com/v1", kind: "Mango", metadata: { name: "b" } }),
  ...[
    { ripeness: 200 }, { ripeness: "x" }, { variety: undefined }, { variety: null }, { variety: ["x"] }, { variety: {} },
    { origin: "moon" }, { boxes: [1, 2, 3, 4].map((size) => ({ size })) }, { boxes: [{ size: 1 }, { size: "x" }] },
    { boxes: {} }, { code: "a" }, { code: "abcdef" }, { code: "AB" }, { notes: { a: 1 } },
  ].map((spec) => bad({}, spec)), // prettier-ignore
  ...[
    { name: "A_" }, { name: "a/b" }, { generateName: "Bad-" }, { annotations: { "_x/y": "x" } },
    { annotations: { big: "x".repeat(256 * 1024) } }, { finalizers: ["a b"] }, { finalizers: ["orphan", "foregroundDeletion"] },
    { ownerReferences: [{ apiVersion: "", kind: "", name: "", uid: "" }] },
    { ownerReferences: [{ ...owner, controller: true }, { ...owner, uid: "v", controller: true }] },
  ].map((metadata) => bad(metadata)), // prettier-ignore
  // The garbage collector of the real one would take an object whose owner is not there.
  post(mango("owned", { ownerReferences: [owner, owner] }), "?dryRun=All"),
  post(mango("own", { finalizers: ["short", "a.b", "a.b/c"] })),
  ...["Strict", "Ignore", "Warn", "Hard"].map((how) =>
    post(unknown.replace("NAME", how.toLowerCase()), `?fieldValidation=${how}`),
  ),
  {
    ...post(
      "apiVersion: fruit.example.com/v1\nkind: Mango\nmetadata: {name: ya}\nspec:\n  variety: x\n  variety: y\n  nope: 1\n",
      "?fieldValidation=Strict",
    ),
    type: "application/yaml",
  },
  {
    ...post(
      "apiVersion: fruit.example.com/v1\nkind: Mango\nmetadata: {name: ya}\nspec: {variety: x, extra: {on: 2030-01-02, off: 010}}\n",
    ),
    type: "application/yaml",
  },
  ...["dryRun=Some", `fieldManager=${"m".repeat(129)}`].map((query) => post(mango("q"), `?${query}`)),
  post(mango("dry"), "?dryRun=All"),
  post(mango("a"), "?dryRun=All"),
  { ...post(mango("t")), accept: table },
];

const reads: readonly Step[] = [
  get(a),
  get(`${root}/nope`),
  get(`${root}/nope`, table),
  get(everywhere),
  ...[
    "resourceVersion=x", "resourceVersion=0", "labelSelector=x%3Dy", "labelSelector=a+in", "labelSelector=a+in+(b",
    "labelSelector=a+b", "labelSelector=%3Db", "labelSelector=a%2C", "labelSelector=a%3Eb", "labelSelector=a%3D-",
    "labelSelector=x+notin+(y)", "fieldSelector=metadata.name%3Da", "fieldSelector=metadata.name",
    "resourceVersionMatch=Exact", "resourceVersion=0&resourceVersionMatch=Exact", "limit=2",
    "resourceVersion=2&resourceVersionMatch=Near", "resourceVersion=2&resourceVersionMatch=Exact&continue=x", "sendInitialEvents=true",
  ].map((query) => get(`${root}?${query}`)), // prettier-ignore
  ...["", "?includeObject=Object", "?includeObject=None", "?includeObject=All"].map((query) =>
    get(`${a}${query}`, table),
  ),
  get(root, table),
  get(root, partial("PartialObjectMetadataList")),
  get(a, partial("PartialObjectMetadata")),
  get(root, "application/*"),
  get(root, "application/json;unknown=1"),
];

const updates: readonly Step[] = [
  get(a),
  put(a, changed({})),
  put(a, changed({}, { spec: { variety: "Kesar" } })),
  put(a, changed({ resourceVersion: "1" })),
  put(a, changed({ resourceVersion: undefined })),
  put(a, changed({ name: "b" })),
  put(a, changed({ name: undefined })),
  put(a, changed({ namespace: "b" })),
  put(a, changed({ creationTimestamp: "2001-01-01T00:00:00Z", generation: 99 })),
  put(`${root}/b`, () => mango("b", { resourceVersion: "1" })),
  put(a, changed({}, { spec: { variety: 1 } })),
  put(`${a}?dryRun=All`, changed({}, { spec: { variety: "dry" } })),
  get(a),
  put(`${a}/status`, changed({ labels: { q: "r" } }, { spec: { variety: "no" }, status: { phase: "ripe" } })),
  get(`${a}/status`),
  patch({ metadata: { labels: { x: null, z: "1" } }, spec: { ripeness: 5, notes: { "a/b": "1" } } }, merge),
  patch({}, merge),
  ...[
    { metadata: { name: "b" } }, { metadata: { namespace: "b" } }, { metadata: { resourceVersion: null } },
    { metadata: { resourceVersion: "1" }, spec: { ripeness: 6 } }, { spec: null }, { status: { phase: "patched" } },
  ].map((body) => patch(body, merge)), // prettier-ignore
  patch('{"spec":{"color":1,"ripeness":1,"ripeness":2}}', merge),
  patch([
    { op: "test", path: "/spec/variety", value: "Kesar" },
    { op: "replace", path: "/spec/ripeness", value: 50 },
    { op: "add", path: "/spec/boxes", value: [{ size: 1 }] },
    { op: "add", path: "/spec/boxes/-", value: { size: 3 } },
    { op: "add", path: "/spec/boxes/1", value: { size: 2 } },
    { op: "copy", from: "/spec/boxes/0/size", path: "/spec/boxes/2/size" },
    { op: "move", from: "/spec/notes/a~1b", path: "/spec/notes/m~0n" },
  ], json), // prettier-ignore
  patch({}, merge, `${a}?force=true`),
  patch({}, merge, `${root}/nope`),
  patch(
    { metadata: { labels: { no: "no" } }, spec: { variety: "no" }, status: { phase: "lost" } },
    merge,
    `${a}/status`,
  ),
];

const deletes: readonly Step[] = [
  remove(a, { propagationPolicy: "Later" }),
  remove(a, { propagationPolicy: "Orphan", orphanDependents: true }),
  remove(a, { preconditions: { uid: "other" } }),
  remove(`${a}?dryRun=All`),
  remove(a, { dryRun: ["All"], propagationPolicy: "Foreground" }),
  remove(`${a}?gracePeriodSeconds=x`),
  remove(own),
  remove(own),
  post(mango("own")),
  get(own),
  patch({ metadata: { finalizers: null } }, merge, own),
  get(own),
  remove(a),
  remove(a),
  { ...remove(`${root}/t?propagationPolicy=Foreground&dryRun=All`), accept: table },
  remove(`${root}/ya?orphanDependents=false`),
  remove(`${root}?labelSelector=none`),
  remove(`${root}?dryRun=All&fieldSelector=metadata.name%3Dwarn`),
  remove(root),
  get(root),
];

const ssa = "application/apply-patch+yaml";
const applied = `${root}/applied`;
const config = (spec: object, metadata: Record<string, unknown> = {}, more: object = {}): object => ({
  ...mango("applied", metadata),
  spec,
  ...more,
});
const apply = (body: unknown, query: string, url = applied): Step => patch(body, ssa, `${url}?${query}`);
const one = "fieldManager=one";
const two = "fieldManager=two";
const annotation = "kubectl.kubernetes.io/last-applied-configuration";
const clientSide = mango("client", { labels: { a: "1" } }, { ripeness: 3 });

const applies: readonly Step[] = [
  apply(config({ variety: "x" }), ""),
  apply(config({ variety: "x" }), "fieldManager="),
  apply(config({ variety: "x" }, { uid: "u" }), one),
  apply("[]", one),
  apply("x", one),
  apply({ ...config({ variety: "x" }), kind: "Melon" }, one),
  apply({ ...config({ variety: "x" }), apiVersion: "fruit.example.com/v2" }, one),
  apply({ metadata: { name: "applied" }, spec: { variety: "x" } }, one),
  apply(config({ variety: "x" }, { name: "other" }), one),
  apply(config({ variety: "x" }, { name: undefined }), one),
  apply(config({ variety: "x" }, { namespace: "other" }), one),
  apply(config({ variety: "x" }, { managedFields: [] }), one),
  apply(config({ variety: "x" }, { managedFields: null }), `${one}&dryRun=All`),
  apply(config({ ripeness: 1 }), one),
  apply(config({ variety: "x", ripeness: 500 }), one),
  apply(config({}, {}, { status: { phase: "x" } }), one, `${applied}/status`),
  apply(config({ variety: "x" }, {}, { status: { phase: "x" } }), `${one}&dryRun=All`),
  apply(config({ variety: "x", tags: ["a", "b"], crates: [{ name: "c" }, { name: "d", floor: 2, count: 1 }], notes: { a: "1", b: "2" }, boxes: [{ size: 1 }] }, { labels: { a: "1" }, finalizers: ["a.b/c"], ownerReferences: [owner] }), one),
  apply(config({ variety: "x", tags: ["a", "b"], crates: [{ name: "c" }, { name: "d", floor: 2, count: 1 }], notes: { a: "1", b: "2" }, boxes: [{ size: 1 }] }, { labels: { a: "1" }, finalizers: ["a.b/c"], ownerReferences: [owner] }), one),
  get(applied),
  apply(config({ variety: "x" }), two),
  apply(config({ variety: "y", crates: [{ name: "d", floor: 2, count: 5 }], notes: { a: "2", c: "3" } }), two),
  apply(config({ variety: "y" }), two),
  apply(config({ variety: "y", crates: [{ name: "e" }], tags: ["c"] }, { labels: { b: "2" } }), `${two}&force=true`),
  apply(config({ variety: "y", tags: ["b"], crates: [{ name: "c", count: 7 }], notes: { b: "3" } }), `${one}&force=1`),
  apply(config({ variety: "y", tags: ["b"] }), `${one}&force=false`),
  apply(config({ variety: "y" }, { resourceVersion: "1" }), one),
  apply("apiVersion: fruit.example.com/v1\nkind: Mango\nmetadata: {name: applied}\nspec:\n  variety: q\n  variety: \"y\"\n", `${two}&fieldValidation=Ignore`),
  apply("apiVersion: fruit.example.com/v1\nkind: Mango\nmetadata: {name: applied}\nspec:\n  variety: q\n  variety: \"y\"\n", two),
  apply("apiVersion: fruit.example.com/v1\nkind: Mango\nmetadata: {name: applied}\nspec:\n  variety: q\n  variety: \"y\"\n", `${two}&fieldValidation=Strict`),
  apply(config({}, {}, { status: { phase: "ripe" } }), one, `${applied}/status`),
  apply(config({ variety: "z" }, { labels: { lost: "1" } }, { status: { phase: "rotten" } }), two, `${applied}/status`),
  apply(config({ variety: "z" }, { labels: { lost: "1" } }, { status: { phase: "rotten" } }), `${two}&force=true`, `${applied}/status`),
  apply(config({ variety: "y" }, {}, { status: { phase: "no" } }), two),
  patch({ spec: { ripeness: 9, notes: { z: "1" } } }, merge, `${applied}?fieldManager=three`),
  apply(config({ variety: "y", ripeness: 10 }), two),
  put(applied, ({ applied: live }) => ({ ...live, metadata: { ...live.metadata, managedFields: [{ manager: "odd" }] }, spec: { ...live.spec, ripeness: 11 } })),
  put(applied, ({ applied: live }) => ({ ...live, metadata: { ...live.metadata, managedFields: undefined } })),
  put(`${applied}/status`, ({ applied: live }) => ({ ...live, metadata: { ...live.metadata, managedFields: [{}] }, status: { phase: "green" } })),
  patch({ metadata: { managedFields: [{}] } }, merge, applied),
  put(applied, ({ applied: live }) => ({ ...live, spec: { ...live.spec, ripeness: 12 } })),
  apply(config({ variety: "y", ripeness: 13 }), two),
  apply(config({ variety: "y", ripeness: 13 }), `${two}&force=true`),
  patch([{ op: "replace", path: "/metadata/managedFields", value: [{}] }, { op: "replace", path: "/spec/variety", value: "w" }], json, applied),
  get(`${root}/t`, table),
  get(`${root}/t`, partial("PartialObjectMetadata")),
  post({ ...clientSide, metadata: { name: "client", labels: { a: "1" }, annotations: { [annotation]: JSON.stringify(clientSide) } } }, "?fieldManager=kubectl-client-side-apply"),
  apply({ ...clientSide, metadata: { name: "client", labels: { a: "2" } }, spec: { variety: "Alphonso", ripeness: 4 } }, "fieldManager=other", `${root}/client`),
  apply({ ...clientSide, metadata: { name: "client", labels: { a: "2" } }, spec: { variety: "Alphonso", ripeness: 4 } }, "fieldManager=kubectl", `${root}/client`),
  post(mango("dup", {}, { tags: ["a", "a"], crates: [{ name: "c" }, { name: "c" }] })),
  post(mango("dup", {}, { tags: ["a", "a", "b", "b", "a"], crates: [{ name: "c" }, { name: "d" }] })),
  ...[
    put(applied, ({ applied: live }) => ({ ...live, metadata: { ...live.metadata, deletionTimestamp: "2001-01-01T00:00:00Z", deletionGracePeriodSeconds: 5 } })),
    patch({ metadata: { deletionTimestamp: "2001-01-01T00:00:00Z" } }, merge, `${applied}?dryRun=All`),
    patch({ metadata: { deletionGracePeriodSeconds: 0 } }, merge, `${applied}?dryRun=All`),
  ].map((step) => ({ ...step, saidOtherwise: "a custom resource names every cause twice" })),
  remove(applied),
  patch({ metadata: { finalizers: null } }, merge, applied),
]; // prettier-ignore

/** Requests that a custom resource and a resource of the runtime answer alike, in their order. */
export const steps: readonly Step[] = [...creates, ...reads, ...updates, ...applies, ...deletes];
