import { expect, test } from "vitest";
import {
  nextRevision,
  partition,
  revisionAnnotations,
  sizeAnnotations,
} from "../../../../src/sandbox/controllers/workloads/revisions.ts";
import {
  fnv1a,
  isSameTemplate,
  safeEncode,
  templateHash,
} from "../../../../src/sandbox/controllers/workloads/template-hash.ts";
import { deployment, replicaSet } from "./sets.ts";

const REVISION = "deployment.kubernetes.io/revision";
const HISTORY = "deployment.kubernetes.io/revision-history";

test("the current ReplicaSet is the oldest with the template of the Deployment, its hash aside", () => {
  const sets = [
    replicaSet({ name: "younger", size: 1, image: "new", age: 1 }),
    replicaSet({ name: "older", size: 1, image: "new", age: 2 }),
    replicaSet({ name: "other", size: 1, age: 3 }),
  ];
  const { current, old } = partition(deployment(3), sets);
  expect(current?.metadata.name).toBe("older");
  expect(old.map(({ metadata }) => metadata.name)).toEqual(["other", "younger"]);
});

test("a revision is one more than the highest of the old ones, whatever cannot be read", () => {
  const of = (revision: string) => replicaSet({ size: 0, annotations: { [REVISION]: revision } });
  expect(nextRevision([])).toBe(1);
  expect(nextRevision([of("2"), of("7"), of("many"), replicaSet({ size: 1 })])).toBe(8);
});

test("a ReplicaSet that comes back remembers the revisions it was", () => {
  const owner = deployment(
    1,
    {},
    { metadata: { name: "mango", annotations: { note: "ripe", [REVISION]: "4" } } },
  );
  const first = revisionAnnotations(owner, {}, 1);
  expect(first).toEqual({ note: "ripe", [REVISION]: "1" });
  const third = revisionAnnotations(owner, first, 3);
  expect(third).toEqual({ note: "ripe", [REVISION]: "3", [HISTORY]: "1" });
  expect(revisionAnnotations(owner, third, 5)[HISTORY]).toBe("1,3");
  expect(revisionAnnotations(owner, third, 3)).toEqual(third);
  const long = { [REVISION]: "9", [HISTORY]: Array.from({ length: 900 }, (_, index) => index).join(",") };
  expect(revisionAnnotations(owner, long, 10)[HISTORY]?.length).toBeLessThanOrEqual(2000);
});

test("a ReplicaSet remembers the size of its Deployment", () => {
  expect(sizeAnnotations(deployment(4, { maxSurge: "25%", maxUnavailable: 0 }))).toEqual({
    "deployment.kubernetes.io/desired-replicas": "4",
    "deployment.kubernetes.io/max-replicas": "5",
  });
});

test("hashes are those of FNV-1a in letters that make no words", () => {
  expect(fnv1a(Buffer.from(""))).toBe(0x811c9dc5);
  expect(fnv1a(Buffer.from("foobar"))).toBe(0xbf9cf968);
  expect(safeEncode("0")).toBe("bcdfghjklmnpqrstvwxz2456789"[48 % 27]);
});

test("a template's hash minds what it says, not its order, and changes after a collision", () => {
  const one = { metadata: { labels: { a: "1", b: "2" } }, spec: { containers: [{ name: "c" }] } };
  const same = { spec: { containers: [{ name: "c" }] }, metadata: { labels: { b: "2", a: "1" } } };
  expect(templateHash(one)).toBe(templateHash(same));
  expect(templateHash(one)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
  expect(templateHash(one, 1)).not.toBe(templateHash(one));
  expect(templateHash({ ...one, spec: { containers: [{ name: "d" }] } })).not.toBe(templateHash(one));
});

test("templates are the same where only the hash, or what is empty, differs", () => {
  const template = { metadata: { labels: { app: "m" } }, spec: { containers: [{ name: "c" }] } };
  const hashed = { metadata: { labels: { app: "m", "pod-template-hash": "abc" } }, spec: template.spec };
  const empty = { ...template, spec: { ...template.spec, volumes: [] } };
  expect(isSameTemplate(template, hashed)).toBe(true);
  expect(isSameTemplate(template, empty)).toBe(true);
  expect(isSameTemplate(template, { ...template, spec: { containers: [{ name: "d" }] } })).toBe(false);
});
