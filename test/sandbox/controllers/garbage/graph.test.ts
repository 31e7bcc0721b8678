import type { ObjectMeta, OwnerReference } from "@kagg/apiserver/internal";
import { beforeEach, describe, expect, test } from "vitest";
import { createGraph, type Graph } from "../../../../src/sandbox/controllers/garbage/graph.ts";
import { absentOwners, type Identity } from "../../../../src/sandbox/controllers/garbage/identity.ts";

describe("the graph of owners and dependents", () => {
  let graph: Graph;
  let done: string[];
  const absent = absentOwners();
  beforeEach(() => {
    done = [];
    graph = createGraph(
      {
        attemptToDelete: (uid) => done.push(`delete ${uid}`),
        retryToDelete: (uid) => done.push(`retry ${uid}`),
        attemptToOrphan: (uid) => done.push(`orphan ${uid}`),
        reportInvalidNamespace: ({ identity }, owner) => done.push(`report ${identity.uid} of ${owner}`),
      },
      absent,
    );
  });
  /** What there is to do since the last time. */
  const work = (): string[] => done.splice(0);
  const identity = (uid: string, namespace = "orchard", kind = "Mango"): Identity => ({
    apiVersion: "fruit.example.com/v1",
    kind,
    namespace,
    name: uid,
    uid,
  });
  const owner = (uid: string, more: Partial<OwnerReference> = {}): OwnerReference => {
    const { apiVersion, kind, name } = identity(uid);
    return { apiVersion, kind, name, uid, ...more };
  };
  const meta = (more: Partial<ObjectMeta> = {}): ObjectMeta => ({ name: "any", ...more });
  const see = (uid: string, more: Partial<ObjectMeta> = {}, old?: Partial<ObjectMeta>): void =>
    graph.observe(identity(uid), meta(more), old && meta(old));

  test("an owner that nobody has seen is looked up, and stays once it is seen", () => {
    see("dependent", { ownerReferences: [owner("owner")] });
    expect(work()).toEqual(["delete owner"]);
    expect(graph.node("owner")?.isVirtual).toBe(true);
    see("owner");
    expect(work()).toEqual([]);
    expect(graph.node("owner")).toMatchObject({ isVirtual: false });
    expect([...(graph.node("owner")?.dependents ?? [])].map((node) => node.identity.uid)).toEqual([
      "dependent",
    ]);
  });

  test("dependents are looked at when their owner goes, and it is known to be absent from then on", () => {
    see("owner");
    see("one", { ownerReferences: [owner("owner")] });
    see("two", { ownerReferences: [owner("owner")] });
    work();
    graph.remove(identity("owner"));
    expect(work()).toEqual(["delete one", "delete two"]);
    expect(absent.has(identity("owner"))).toBe(true);
    expect(graph.node("owner")).toBeUndefined();
  });

  test("an owner that is not there takes its dependents along", () => {
    see("dependent", { ownerReferences: [owner("never")] });
    work();
    graph.removeAbsent(identity("never"));
    expect(work()).toEqual(["delete dependent"]);
  });

  test("a deletion in the foreground looks at what is below it, once", () => {
    const going = { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["foregroundDeletion"] };
    see("owner");
    see("dependent", { ownerReferences: [owner("owner", { blockOwnerDeletion: true })] });
    work();
    see("owner", going, {});
    expect(work()).toEqual(["delete dependent", "delete owner"]);
    expect(graph.node("owner")).toMatchObject({ isBeingDeleted: true, isDeletingDependents: true });
    see("owner", { ...going, labels: { new: "" } }, going);
    expect(work()).toEqual([]);
    graph.remove(identity("dependent"));
    expect(work()).toEqual(["delete owner"]);
  });

  test("an owner in the foreground is looked at when a dependent blocks it no more", () => {
    const blocking = [owner("owner", { blockOwnerDeletion: true })];
    see("owner");
    see("dependent", { ownerReferences: blocking });
    work();
    see("dependent", { ownerReferences: [owner("owner", { blockOwnerDeletion: false })] }, {});
    expect(work()).toEqual(["delete owner"]);
    see("dependent", { ownerReferences: blocking }, {});
    expect(work()).toEqual([]);
    see("dependent", {}, {});
    expect(work()).toEqual(["delete owner"]);
    expect(graph.node("owner")?.dependents.size).toBe(0);
  });

  test("orphans are let go when their owner's deletion begins", () => {
    see("owner", { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["orphan"] });
    expect(work()).toEqual(["orphan owner"]);
  });

  test("an owner in another namespace is reported, and its dependent looked at", () => {
    see("owner");
    graph.observe(identity("far", "elsewhere"), meta({ ownerReferences: [owner("owner")] }), undefined);
    expect(work()).toEqual(["report far of owner", "delete far"]);
  });

  test("the same is said when the owner is seen after its dependent", () => {
    graph.observe(identity("far", "elsewhere"), meta({ ownerReferences: [owner("owner")] }), undefined);
    work();
    see("owner");
    expect(work()).toEqual(["report far of owner", "delete far"]);
    expect(graph.node("owner")?.identity.namespace).toBe("orchard");
  });

  test("an owner without a namespace is right from everywhere", () => {
    graph.observe(identity("shelf", "", "Shelf"), meta(), undefined);
    see("dependent", { ownerReferences: [owner("shelf", { kind: "Shelf" })] });
    expect(work()).toEqual([]);
  });

  test("what is not there by one name may be there by another that dependents use", () => {
    see("right", { ownerReferences: [owner("owner", { kind: "Tree" })] });
    see("wrong", { ownerReferences: [owner("owner", { kind: "Apple" })] });
    work();
    graph.removeAbsent(identity("owner", "orchard", "Tree"));
    expect(work()).toEqual(["delete right", "retry owner"]);
    expect(graph.node("owner")?.identity.kind).toBe("Apple");
  });

  test("an object that was seen is not taken away because another of its uid is not there", () => {
    see("owner");
    see("dependent", { ownerReferences: [owner("owner", { kind: "Tree" })] });
    expect(work()).toEqual(["delete dependent"]);
    graph.removeAbsent(identity("owner", "orchard", "Tree"));
    expect(work()).toEqual(["delete dependent"]);
    expect(graph.node("owner")?.isVirtual).toBe(false);
  });
});

test("of owners that are not there the last ones are known", () => {
  const some = absentOwners(2);
  const identity = (uid: string): Identity => ({
    apiVersion: "v1",
    kind: "Pod",
    namespace: "",
    name: uid,
    uid,
  });
  for (const uid of ["a", "b", "c"]) some.add(identity(uid));
  expect(["a", "b", "c"].map((uid) => some.has(identity(uid)))).toEqual([false, true, true]);
});
