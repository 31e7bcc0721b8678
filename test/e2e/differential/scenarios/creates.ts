import { alpha, as, betaFlunder, betaFlunders, flunder, flunders, post, type Scenario } from "../step.ts"; // prettier-ignore

const owner = { apiVersion: "v1", kind: "P", name: "p", uid: "u" };
const dry = `${flunders}?dryRun=All`;
const yaml = { headers: { "content-type": "application/yaml" } };
const strict = `${flunders}?fieldValidation=Strict&dryRun=All`;

const metadata: readonly object[] = [
  { labels: { "a b": "c" } }, { labels: { a: "b c" } }, { labels: { a: "x".repeat(64) } }, { labels: { ["k".repeat(64)]: "" } },
  { labels: { "example.com/a": "b" } }, { labels: { "/a": "b" } }, { labels: { "a/b/c": "d" } }, { labels: { a: 1 } }, { labels: ["a"] }, { labels: null },
  { annotations: { "_x/y": "x" } }, { annotations: { a: 1 } }, { annotations: { big: "x".repeat(256 * 1024) } },
  { finalizers: ["a b"] }, { finalizers: ["short"] }, { finalizers: ["a.b/c"] }, { finalizers: ["orphan", "foregroundDeletion"] }, { finalizers: [""] },
  { finalizers: ["kubernetes"] }, { finalizers: "a" }, { finalizers: [1] },
  { ownerReferences: [{ apiVersion: "", kind: "", name: "", uid: "" }] }, { ownerReferences: [{}] }, { ownerReferences: [owner, owner] },
  { ownerReferences: [{ ...owner, apiVersion: "a/b/c" }] }, { ownerReferences: [{ ...owner, kind: "Event" }] },
  { ownerReferences: [{ ...owner, controller: true }, { ...owner, uid: "v", controller: true }] },
  { ownerReferences: [{ ...owner, controller: "yes" }] }, { ownerReferences: [{ ...owner, nope: 1 }] },
  { generation: 7 }, { generation: -1 }, { generation: "7" }, { uid: "mine" }, { uid: 1 }, { resourceVersion: "1" }, { resourceVersion: "x" },
  { creationTimestamp: "2001-01-01T00:00:00Z" }, { creationTimestamp: "yesterday" }, { creationTimestamp: null }, { deletionTimestamp: "2001-01-01T00:00:00Z" },
  { deletionGracePeriodSeconds: 5 }, { selfLink: "/x" }, { namespace: "other" }, { namespace: "" }, { namespace: "default" }, { generateName: "gen-" }, { generateName: "Bad-" },
  { clusterName: "c" }, { foo: 1 },
]; // prettier-ignore

const names: readonly unknown[] = [
  "", "A", "a_b", "a/b", "a%b", ".", "..", "-a", "a-", "a.b", "ü", "a b", "1", "x".repeat(253), "x".repeat(254), 5, null, ["a"], {},
]; // prettier-ignore

const specs: readonly unknown[] = [
  {}, null, [], "x", 5, { reference: 1 }, { reference: null }, { reference: "" }, { reference: {} }, { reference: ["x"] }, { referenceType: "Flunder" },
  { referenceType: "Fischer" }, { referenceType: "Fischer", reference: "f" }, { referenceType: "Other" }, { referenceType: "Other", reference: "x" },
  { referenceType: "", reference: "x" }, { reference: "x", nope: 1 }, { nope: { deep: 1 } }, { reference: "\u0000\u2028<&>" }, { reference: "x".repeat(100_000) },
  { Reference: "x" }, { REFERENCE: "x", reference: "y" },
]; // prettier-ignore

const betaSpecs: readonly unknown[] = [
  {}, { flunderReference: "a" }, { flunderReference: "a", fischerReference: "b" }, { fischerReference: "b", referenceType: "Flunder" },
  { flunderReference: "a", referenceType: "Flunder" }, { fischerReference: "b", referenceType: "Fischer" }, { referenceType: "Fischer" },
  { referenceType: "Flunder" }, { referenceType: "Other" }, { flunderReference: "a", referenceType: "Other" }, { flunderReference: "", fischerReference: "b", referenceType: "Fischer" },
]; // prettier-ignore

const bodies: readonly string[] = [
  "", " ", "{", "}", "null", "[]", "1", '"x"', "true", "{}", '{"apiVersion":"","kind":null,"metadata":{"name":"q"}}', '{"kind":"Flunder"}', '{"apiVersion":"wardle.example.com/v1alpha1"}', '{"kind":1}', '{"apiVersion":1,"kind":"Flunder"}',
  '{"apiVersion":"wardle.example.com/v1alpha1","kind":"Fischer","metadata":{"name":"q"}}', '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"q"}}',
  '{"apiVersion":"wardle.example.com/v1beta1","kind":"Flunder","metadata":{"name":"q"}}', '{"apiVersion":"wardle.example.com/v9","kind":"Flunder","metadata":{"name":"q"}}',
  '{"apiVersion":"a/b/c","kind":"Flunder","metadata":{"name":"q"}}', '{"apiVersion":"wardle.example.com/v1alpha1","kind":"Flunder","metadata":null}',
  '{"apiVersion":"wardle.example.com/v1alpha1","kind":"Flunder","metadata":[]}', '{"apiVersion":"wardle.example.com/v1alpha1","kind":"Flunder","metadata":"x"}',
  '{"metadata":{"name":"q"},"spec":{"reference":"x"}}', '{"metadata":{"name":"q"},"spec":{"reference":"x"}} trailing', '{"metadata":{"name":"q"},"spec":{"reference":"x"}}{}',
  '{"metadata":{"name":"q","name":"r"},"spec":{"reference":"x","reference":"y"}}', '{"metadata":{"name":"q"},"status":{"x":1},"more":1,"spec":{"reference":"x"}}',
  '{"metadata":{"name":"q"},"spec":{"reference":"x",}}', "{'metadata':{'name':'q'}}", '{"metadata":{"name":"q"},"spec":{"reference":"\\ud800"}}', '{"metadata":{"name":"q"},"spec":{"reference":"\\x"}}',
  '\ufeff{"metadata":{"name":"q"}}', '{"Metadata":{"name":"q"}}', '{"kind":"flunder","apiVersion":"wardle.example.com/v1alpha1","metadata":{"name":"q"}}',
  '{"kind":"FlunderList","apiVersion":"wardle.example.com/v1alpha1","metadata":{}}', '{"kind":"DeleteOptions","apiVersion":"v1"}', '{"kind":"Status","apiVersion":"v1"}',
  "[".repeat(20_000), `{"metadata":{"name":"q"},"spec":{"reference":${"[".repeat(12_000)}${"]".repeat(12_000)}}}`,
]; // prettier-ignore

const documents: readonly string[] = [
  "metadata: {name: q}\nspec: {reference: x}\n", "metadata:\n  name: q\n  name: r\n", "metadata: {name: q}\nspec: {reference: 1}\n", "metadata: {name: q}\nspec: {reference: yes}\n",
  "metadata: {name: q}\nspec: {reference: x, nope: 1}\n", "a: b: c", "- a\n", "", "null\n", "x", "---\nmetadata: {name: q}\n---\nmetadata: {name: r}\n",
  "metadata: &a {name: q}\nspec: {reference: x}\nstatus: *a\n", "\tmetadata: x", "metadata: {name: 010}\n", '{"metadata":{"name":"q"}}', "metadata: {name: 2030-01-02}\nspec: {reference: 2030-01-02}\n",
]; // prettier-ignore

/** Creates that change nothing: what is refused, what is taken, and what is said about it. */
export const creates: Scenario = {
  name: "creates",
  entries: [
    { together: metadata.map((more) => post(dry, flunder("m", more))) },
    { together: metadata.map((more) => post(strict, flunder("m", more))) },
    { together: names.map((name) => post(dry, { ...flunder("n"), metadata: { name } })) },
    { together: specs.map((spec) => post(dry, { ...flunder("s"), spec })) },
    { together: specs.map((spec) => post(strict, { ...flunder("s"), spec })) },
    { together: betaSpecs.map((spec) => post(`${betaFlunders}?dryRun=All`, { ...betaFlunder("s"), spec })) },
    { together: bodies.map((body) => post(dry, body)) },
    { together: bodies.map((body) => post(strict, body)) },
    { together: documents.map((body) => post(dry, body, yaml)) },
    { together: documents.map((body) => post(strict, body, yaml)) },
    {
      together: [
        post(`${dry}&fieldValidation=Ignore`, flunder("v", {}, { nope: 1 })),
        post(`${dry}&fieldValidation=Warn`, flunder("v", {}, { nope: 1 })),
        post(`${dry}&fieldValidation=Hard`, flunder("v")),
        post(`${dry}&fieldValidation=`, flunder("v", {}, { nope: 1 })),
        post(`${dry}&fieldValidation=strict`, flunder("v", {}, { nope: 1 })),
        ...["Some", "all", "", "All&dryRun=All", "All&dryRun=Some", "true", "None"].map((how) => post(`${flunders}?dryRun=${how}`, flunder(`dry-${how.length}`))),
        ...["m".repeat(128), "m".repeat(129), "%00", "a%20b", ""].map((manager) => post(`${dry}&fieldManager=${manager}`, flunder("m"))),
        post(`${dry}&pretty=true`, flunder("p")),
        post(`${dry}&timeout=1s`, flunder("p")),
        post(`${dry}&timeout=x`, flunder("p")),
        post(`${dry}&timeout=-1s`, flunder("p")),
        post(`${dry}&timeout=10h`, flunder("p")),
        post(`${dry}&nope=1`, flunder("p")),
        post(`${alpha}/flunders`, flunder("p")),
        post(`${flunders}/p`, flunder("p")),
        post(`${alpha}/flunders/p`, flunder("p")),
        post(`${flunders}/p%2Fq`, flunder("p")),
        post(`${flunders}/p/status`, flunder("p")),
        post(`${alpha}/namespaces//flunders`, flunder("p")),
        post(`${alpha}/namespaces/nowhere/flunders?dryRun=All`, flunder("p")),
        post(`${alpha}/namespaces/UPPER/flunders?dryRun=All`, flunder("p")),
        post(`${flunders}/?dryRun=All`, flunder("p")),
        ...["Table", "PartialObjectMetadata", "PartialObjectMetadataList"].map((kind) => post(dry, flunder("p"), as(kind))),
        ...["text/plain", "application/json; charset=utf-8", "application/json;x=y", "application/vnd.kubernetes.protobuf", "application/cbor", "application/x-www-form-urlencoded", "nonsense", "*/*", "application/yaml; charset=utf-8", "APPLICATION/JSON", "text/yaml", "application/merge-patch+json"].map((type) => post(dry, flunder("p"), { headers: { "content-type": type } })),
        post(dry, JSON.stringify(flunder("big", {}, { reference: "x".repeat(3 * 1024 * 1024) }))),
        post(dry, flunder("wide", {}, { reference: "x".repeat(1024 * 1024) })),
      ],
    }, // prettier-ignore
  ],
};
