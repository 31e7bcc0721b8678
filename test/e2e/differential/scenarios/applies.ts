import { accept, alpha, as, betaFlunder, betaFlunders, everywhere, fischer, fischers, flunder, flunders, get, patch, post, put, remove, type Scenario, type Step } from "../step.ts"; // prettier-ignore

const s = `${flunders}/s`;
const live = { resourceVersion: "{{s.resourceVersion}}" };

const apply = (query: string, body: unknown, path = s): Step => patch("apply", `${path}?${query}`, body);
const one = (body: unknown, path = s): Step => apply("fieldManager=one", body, path);
const two = (body: unknown, path = s): Step => apply("fieldManager=two", body, path);

const entry = (more: object): object => ({
  manager: "x",
  operation: "Update",
  apiVersion: "wardle.example.com/v1alpha1",
  fieldsType: "FieldsV1",
  fieldsV1: { "f:metadata": { "f:labels": { "f:x": {} } } },
  ...more,
});

/** As kubectl's client-side apply leaves it. */
const lastApplied = (object: object): object => ({
  "kubectl.kubernetes.io/last-applied-configuration": `${JSON.stringify(object)}\n`,
});

const bodies: readonly string[] = [
  "", "{", "null", "[]", "1", "x", "{}", "- a\n", "a: b: c", "\tx", "kind: Flunder\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Fischer\nmetadata: {name: nn}\n",
  "apiVersion: wardle.example.com/v1beta1\nkind: Flunder\nmetadata: {name: nn}\n", "apiVersion: wardle.example.com/v9\nkind: Flunder\nmetadata: {name: nn}\n", "apiVersion: a/b/c\nkind: Flunder\nmetadata: {name: nn}\n",
  "apiVersion: v1\nkind: Pod\nmetadata: {name: nn}\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: null\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: []\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn}\nspec: null\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn}\nspec: {reference: null}\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn}\nspec: {reference: a, reference: b}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn}\nspec: []\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, labels: {a: 1}}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, labels: {a: null}}\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, labels: {'a b': c}}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, finalizers: [a.b/c, a.b/c]}\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, finalizers: [a.b/c, d.e/f]}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, ownerReferences: [{uid: u, apiVersion: v1, kind: P, name: p}]}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, ownerReferences: [{apiVersion: v1, kind: P, name: p}]}\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, generateName: n-}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, nope: 1}\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, deletionTimestamp: '2001-01-01T00:00:00Z', generation: 5, selfLink: x}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, managedFields: []}\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, managedFields: null}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn}\n---\napiVersion: wardle.example.com/v1alpha1\nkind: Flunder\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: other}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, namespace: other}\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, uid: u}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, resourceVersion: '5'}\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, resourceVersion: x}\n",
  "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn, creationTimestamp: null}\nstatus: {}\n", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata: {name: nn}\nstatus: {x: 1}\n",
]; // prettier-ignore

/** Server-side apply, and what it and other writes say about who owns what. */
export const applies: Scenario = {
  name: "applies",
  entries: [
    { together: bodies.map((body) => apply("fieldManager=one&dryRun=All", body, `${flunders}/nn`)) },
    { together: bodies.map((body) => apply("fieldManager=one&dryRun=All&fieldValidation=Strict", body, `${flunders}/nn`)) }, // prettier-ignore
    {
      together: [
        ...["", "fieldManager=", "fieldManager=%00", `fieldManager=${"m".repeat(128)}`, `fieldManager=${"m".repeat(129)}`, "fieldManager=a%20b", "fieldManager=m&force=", "fieldManager=m&force=x", "fieldManager=m&force=true", "fieldManager=m&force=1", "fieldManager=m&nope=1", "fieldManager=m&dryRun=Some", "fieldManager=m&fieldValidation=Hard", "fieldManager=kubectl", "fieldManager=before-first-apply"].map((query) => apply(`${query}&dryRun=All`, flunder("nn"), `${flunders}/nn`)),
        ...["Ignore", "Warn", "Strict", ""].map((how) => apply(`fieldManager=m&dryRun=All&fieldValidation=${how}`, flunder("nn", {}, { nope: 1, reference: "x" }), `${flunders}/nn`)),
        ...["Ignore", "Warn", "Strict", ""].map((how) => apply(`fieldManager=m&dryRun=All&fieldValidation=${how}`, { ...flunder("nn"), nope: 1 }, `${flunders}/nn`)),
        ...["application/apply-patch+yaml; charset=utf-8", "application/apply-patch+json", "application/apply-patch+cbor", "application/apply-patch", "APPLICATION/apply-patch+yaml"].map((type): Step => ({ ...apply("fieldManager=m&dryRun=All", flunder("nn"), `${flunders}/nn`), headers: { "content-type": type } })),
        one(flunder("nn"), `${flunders}/nn/status`),
        one(flunder("nn"), `${alpha}/flunders/nn`),
        one(flunder("nn"), flunders),
        one(flunder("nn"), `${alpha}/namespaces/nowhere/flunders/nn`),
        { ...apply("fieldManager=m&dryRun=All", flunder("nn"), `${flunders}/nn`), as: "nobody" },
        { ...apply("fieldManager=m&dryRun=All", flunder("nn"), `${flunders}/nn`), as: "reader" },
      ],
    },
    // One manager, then two.
    one(flunder("s", { labels: { a: "1", b: "1" }, annotations: { n: "o" } }, { reference: "x" })),
    one(flunder("s", { labels: { a: "1", b: "1" }, annotations: { n: "o" } }, { reference: "x" })),
    get(s),
    get(`${betaFlunders}/s`),
    one(flunder("s", { labels: { a: "2" } }, { reference: "x" })),
    one(flunder("s", { labels: { a: "2" } }, {})),
    one(flunder("s", { labels: { a: "2" } }, { reference: "y", referenceType: "Flunder" })),
    two(flunder("s", { labels: { a: "3" } }, { reference: "z" })),
    two(flunder("s", { labels: { a: "3", c: "1" } }, {})),
    two(flunder("s", { labels: { a: "2", c: "1" } }, {})),
    apply("fieldManager=two&force=false", flunder("s", { labels: { a: "3", c: "1" } }, {})),
    apply("fieldManager=two&force=true&dryRun=All", flunder("s", { labels: { a: "3", c: "1" } }, {})),
    apply("fieldManager=two&force=true", flunder("s", { labels: { a: "3", c: "1" } }, {})),
    one(flunder("s", { labels: { a: "2" } }, { reference: "y" })),
    one(flunder("s", {}, { reference: "y" })),
    two(flunder("s", { labels: { c: "1" } }, {})),
    get(s),
    two(flunder("s", {}, {})),
    two({ apiVersion: "wardle.example.com/v1alpha1", kind: "Flunder" }),
    two({ apiVersion: "wardle.example.com/v1alpha1", kind: "Flunder", metadata: { name: "s" } }),
    apply("fieldManager=one", "apiVersion: wardle.example.com/v1alpha1\nkind: Flunder\nmetadata:\n  name: s\n  labels: {yes: 'on'} # a comment\nspec: &x {reference: why}\n"), // prettier-ignore
    one(flunder("s", { ...live, labels: { yes: "off" } })),
    one(flunder("s", { resourceVersion: "1" })),
    one(flunder("s", { resourceVersion: "0" })),
    one(flunder("s", { uid: "{{s.uid}}" })),
    one(flunder("s", { uid: "other" })),
    one(flunder("s", { finalizers: ["a.b/c"], ownerReferences: [{ apiVersion: "v1", kind: "P", name: "p", uid: "u" }] })),
    two(flunder("s", { finalizers: ["d.e/f"], ownerReferences: [{ apiVersion: "v1", kind: "Q", name: "q", uid: "v" }] }, {})),
    two(flunder("s", { ownerReferences: [{ apiVersion: "v1", kind: "Q", name: "other", uid: "u" }] }, {})),
    one(flunder("s")),
    two(flunder("s", {}, {})),
    get(s),
    // Other versions.
    apply("fieldManager=one", betaFlunder("s", {}, { flunderReference: "x", referenceType: "Flunder" }), `${betaFlunders}/s`),
    apply("fieldManager=two", betaFlunder("s", {}, { flunderReference: "b", referenceType: "Flunder" }), `${betaFlunders}/s`),
    apply("fieldManager=two", betaFlunder("s", {}, { fischerReference: "b" }), `${betaFlunders}/s`),
    apply("fieldManager=two&force=true", betaFlunder("s", { labels: { v: "beta" } }, { flunderReference: "b", referenceType: "Flunder" }), `${betaFlunders}/s`),
    apply("fieldManager=two", betaFlunder("s", {}, {})),
    get(s),
    two(flunder("s", { labels: { v: "alpha" } }, {})),
    one(flunder("s", {}, { reference: "x", referenceType: "Flunder" })),
    // Other writes: who made them, and what they took.
    patch("merge", `${s}?fieldManager=three`, { metadata: { labels: { m: "1" } } }),
    patch("json", `${s}?fieldManager=four`, [{ op: "add", path: "/metadata/labels/j", value: "1" }]),
    patch("merge", `${s}?fieldManager=three`, { metadata: { labels: { m: "1" } } }),
    patch("merge", `${s}?fieldManager=three`, { spec: { reference: "three", referenceType: "Flunder" } }),
    patch("merge", `${s}?fieldManager=%00`, { spec: { reference: "three", referenceType: "Flunder" } }),
    patch("merge", `${s}?fieldManager=${"m".repeat(129)}`, { spec: { reference: "three", referenceType: "Flunder" } }),
    { ...patch("merge", s, { metadata: { labels: { ua: "1" } } }), headers: { "content-type": "application/merge-patch+json", "user-agent": "kubectl/v1.36 (linux)" } },
    { ...patch("merge", s, { metadata: { labels: { ua: "2" } } }), headers: { "content-type": "application/merge-patch+json", "user-agent": `${"u".repeat(127)}ü x/1` } },
    one(flunder("s", { labels: { m: "2" } }, { reference: "x" })),
    apply("fieldManager=one&force=true", flunder("s", { labels: { m: "2" } }, { reference: "x" })),
    get(s),
    put(`${s}?fieldManager=five`, flunder("s", { ...live, labels: { m: "5" } }, { reference: "five", referenceType: "Flunder" })),
    put(`${s}?fieldManager=five`, flunder("s", { ...live, labels: { m: "5" } }, { reference: "five", referenceType: "Flunder" })),
    put(`${s}?fieldManager=five&dryRun=All`, flunder("s", { ...live, labels: { m: "6" } }, { reference: "six", referenceType: "Flunder" })),
    one(flunder("s", { labels: { m: "2" } }, { reference: "x" })),
    apply("fieldManager=one&force=true", flunder("s", { labels: { m: "2" } }, { reference: "x" })),
    put(`${betaFlunders}/s?fieldManager=six`, betaFlunder("s", live, { flunderReference: "beta", referenceType: "Flunder" })),
    // What is sent as managedFields.
    ...[[entry({})], [entry({ manager: "" })], [entry({ operation: "Nope" })], [entry({ apiVersion: "nope/v1" })], [entry({ apiVersion: "" })], [entry({ fieldsType: "V0" })], [entry({ fieldsV1: null })], [entry({ fieldsV1: { x: 1 } })], [entry({ subresource: "status" })], [entry({ manager: "m".repeat(129) })], [entry({ time: "yesterday" })], [entry({ operation: "Apply", manager: "one" })], "x", [1], [null], {}].map((managedFields) => patch("merge", `${s}?dryRun=All&fieldManager=seven`, { metadata: { managedFields } })),
    patch("merge", `${s}?fieldManager=seven`, { metadata: { managedFields: null } }),
    put(`${s}?fieldManager=seven`, flunder("s", { ...live, labels: { m: "7" } }, { reference: "seven", referenceType: "Flunder" })),
    put(`${s}?fieldManager=seven`, flunder("s", { ...live, managedFields: [{ manager: "garbage" }], labels: { m: "8" } }, { reference: "seven", referenceType: "Flunder" })),
    patch("json", `${s}?fieldManager=seven`, [{ op: "replace", path: "/metadata/managedFields", value: [{}] }]),
    get(s),
    patch("merge", `${s}?fieldManager=seven`, { metadata: { labels: { after: "reset" } } }),
    one(flunder("s", { labels: { m: "2" } }, { reference: "x" })),
    patch("merge", `${s}?fieldManager=seven`, { metadata: { managedFields: [] } }),
    apply("fieldManager=one&force=true", flunder("s", { labels: { m: "2" } }, { reference: "x" })),
    patch("merge", `${s}?fieldManager=seven`, { metadata: { managedFields: [], labels: { m: "9" } } }),
    post(`${flunders}?dryRun=All&fieldManager=seven`, flunder("t", { managedFields: [] })),
    post(`${flunders}?dryRun=All&fieldManager=seven`, flunder("t", { managedFields: [{}] })),
    post(`${flunders}?dryRun=All&fieldManager=seven`, flunder("t", { managedFields: [entry({})] })),
    post(`${flunders}?dryRun=All&fieldManager=seven`, flunder("t", { managedFields: [entry({ operation: "Nope" })] })),
    remove(s),
    // From client-side apply to server-side apply.
    post(`${flunders}?fieldManager=kubectl-client-side-apply`, flunder("s", { labels: { a: "1", b: "1" }, annotations: lastApplied(flunder("s", { labels: { a: "1", b: "1" } })) })),
    two(flunder("s", { labels: { a: "2" } }, {})),
    apply("fieldManager=kubectl", flunder("s", { labels: { a: "2" } })),
    get(s),
    apply("fieldManager=kubectl", flunder("s", { labels: { a: "3" } }, { reference: "k" })),
    patch("merge", `${s}?fieldManager=other`, { metadata: { labels: { a: "4" } } }),
    apply("fieldManager=kubectl", flunder("s", { labels: { a: "3" } }, { reference: "k" })),
    remove(s),
    post(`${flunders}?fieldManager=maker`, flunder("s", { labels: { a: "1" }, finalizers: ["a.b/c"] })),
    one(flunder("s", { labels: { a: "2" } })),
    one(flunder("s", { labels: { a: "1" } })),
    one(flunder("s", { labels: { a: "1" }, finalizers: ["a.b/c"] })),
    { ...apply("fieldManager=one&dryRun=All", flunder("s", { labels: { x: "1" } })), headers: { "content-type": "application/apply-patch+yaml", accept: "application/yaml" } },
    { ...apply("fieldManager=one&dryRun=All", flunder("s", { labels: { x: "1" } })), headers: { "content-type": "application/apply-patch+yaml", ...as("Table").headers } },
    { ...apply("fieldManager=one&dryRun=All", flunder("s", { labels: { x: "1" } })), headers: { "content-type": "application/apply-patch+yaml", ...accept("text/html").headers } },
    remove(s),
    one(flunder("s", { labels: { gone: "soon" } })),
    one(flunder("s", { labels: { gone: "soon" }, finalizers: ["d.e/f"] })),
    patch("merge", `${s}?fieldManager=last`, { metadata: { finalizers: null } }),
    get(s),
    // A kind of the cluster.
    apply("fieldManager=one", fischer("sf", ["x"]), `${fischers}/sf`),
    apply("fieldManager=two", fischer("sf", ["y"]), `${fischers}/sf`),
    apply("fieldManager=two", fischer("sf"), `${fischers}/sf`),
    apply("fieldManager=one", fischer("sf"), `${fischers}/sf`),
    get(`${fischers}/sf`),
    remove(`${fischers}/sf`),
    get(everywhere),
  ], // prettier-ignore
};
