import { expect, test } from "vitest";
import { manifests } from "../../src/manifests/manifests.ts";
import { isOwned, ownershipLabels, projectId } from "../../src/manifests/ownership.ts";
import { orchard } from "../pki/orchard.ts";
import { bundle } from "./bundle.ts";

test("every object of a project is its own, and no other project's", () => {
  for (const object of manifests(orchard({ serviceMonitor: true, replicas: 2 }), bundle)) {
    expect(isOwned(object, orchard()), object.kind).toBe(true);
    expect(isOwned(object, orchard({ name: "garden" })), object.kind).toBe(false);
    expect(isOwned(object, orchard({ namespace: "garden" })), object.kind).toBe(false);
  }
});

test("an object without labels, or of another tool, is nobody's", () => {
  expect(isOwned({ metadata: {} }, orchard())).toBe(false);
  const labels = { ...ownershipLabels(orchard()), "app.kubernetes.io/managed-by": "Helm" };
  expect(isOwned({ metadata: { labels } }, orchard())).toBe(false);
});

test("a long id is cut to what a label may hold, and stays different from another", () => {
  const long = { name: "a".repeat(63), namespace: "b".repeat(63) };
  expect(projectId(long)).toMatch(/^a{54}-[0-9a-f]{8}$/);
  expect(projectId(long)).not.toBe(projectId({ ...long, namespace: "c".repeat(63) }));
  expect(projectId(orchard())).toBe("orchard.fruit-system");
});
