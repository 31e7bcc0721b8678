import { describe, expect, it } from "vitest";
import { parentFields, scaleFields } from "../../src/apply/scale-fields.ts";
import type { ManagedFieldsEntry } from "../../src/resource/kube-object.ts";

// The cases of k8s.io/apimachinery/pkg/util/managedfields/scalehandler_test.go.
const time = "2030-01-02T03:04:05Z";
const paths = new Map([
  ["fruit.example.com/v1", ["f:spec", "f:count"]],
  ["fruit.example.com/v1alpha1", undefined],
]);

const entry = (
  manager: string,
  operation: "Apply" | "Update",
  fields: Record<string, unknown>,
  more: Partial<ManagedFieldsEntry> = {},
): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion: "fruit.example.com/v1",
  time,
  fieldsType: "FieldsV1",
  fieldsV1: { "f:spec": Object.fromEntries(Object.keys(fields).map((name) => [`f:${name}`, {}])) },
  ...more,
});

const scale = (manager: string, operation: "Apply" | "Update", more: object = {}): ManagedFieldsEntry =>
  entry(manager, operation, { replicas: 1 }, { apiVersion: "autoscaling/v1", ...more });

const toParent = (parent: ManagedFieldsEntry[], entries: ManagedFieldsEntry[]): unknown =>
  parentFields(parent, entries, "fruit.example.com/v1", paths);

describe("from an object to its scale", () => {
  it("tells who owns the replicas", () => {
    const parent = [entry("a", "Apply", { count: 1, other: 1 }), entry("b", "Update", { other: 1 })];
    expect(scaleFields(parent, paths)).toEqual([scale("a", "Apply")]);
  });

  it("has nothing to say of other versions, nor of nobody", () => {
    const parent = ["v1alpha1", "v0"].map((version) =>
      entry(version, "Update", { count: 1 }, { apiVersion: `fruit.example.com/${version}` }),
    );
    expect(scaleFields(parent, paths)).toBeUndefined();
    expect(scaleFields(undefined, paths)).toBeUndefined();
  });
});

describe("from a scale to its object", () => {
  it("keeps an applier that still owns the replicas", () => {
    const parent = [entry("a", "Apply", { count: 1, other: 1 })];
    expect(toParent(parent, [scale("a", "Apply")])).toEqual(parent);
  });

  it("takes the replicas from who lost them, and its entry where nothing is left", () => {
    const parent = [entry("a", "Apply", { count: 1, other: 1 }), entry("b", "Update", { count: 1 })];
    const written = scale("hpa", "Update", { subresource: "scale" });
    const { time: _time, ...added } = entry("hpa", "Update", { count: 1 }, { subresource: "scale" });
    expect(toParent(parent, [written])).toEqual([entry("a", "Apply", { other: 1 }), added]);
  });

  it("drops the entries of versions that are not served, and keeps those of versions without scale", () => {
    const kept = entry("b", "Update", { count: 1 }, { apiVersion: "fruit.example.com/v1alpha1" });
    const gone = entry("a", "Update", { count: 1 }, { apiVersion: "fruit.example.com/v0" });
    expect(toParent([gone, kept], [])).toEqual([kept]);
  });

  it("takes nothing over from a scale entry that owns something else", () => {
    expect(
      toParent([], [entry("x", "Update", { other: 1 }, { apiVersion: "autoscaling/v1" })]),
    ).toBeUndefined();
  });
});
