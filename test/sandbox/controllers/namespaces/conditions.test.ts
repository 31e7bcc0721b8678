import { expect, test } from "vitest";
import { nextConditions, type Findings } from "../../../../src/sandbox/controllers/namespaces/conditions.ts";

const [then, now] = ["2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"];
const fine: Findings = { failures: [], remaining: new Map(), finalizers: new Map() };
const told = (findings: Findings): string[] =>
  (nextConditions([], findings, now) ?? []).map(
    ({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`,
  );

test("a namespace that is empty says so, in upstream's words", () => {
  expect(told(fine)).toEqual([
    "NamespaceDeletionDiscoveryFailure False ResourcesDiscovered: All resources successfully discovered",
    "NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions: All legacy kube types successfully parsed",
    "NamespaceDeletionContentFailure False ContentDeleted: All content successfully deleted, may be waiting on finalization",
    "NamespaceContentRemaining False ContentRemoved: All content successfully removed",
    "NamespaceFinalizersRemaining False ContentHasNoFinalizers: All content-preserving finalizers finished",
  ]);
});

test("a namespace says what keeps it", () => {
  const findings: Findings = {
    discovery: "Discovery failed for some groups, 1 failing: no",
    failures: ["second", "first"],
    remaining: new Map([
      ["pods.", 1],
      ["mangoes.fruit.example.com", 2],
    ]),
    finalizers: new Map([["example.com/hold", 2]]),
  };
  expect(told(findings)).toEqual([
    "NamespaceDeletionDiscoveryFailure True DiscoveryFailed: Discovery failed for some groups, 1 failing: no",
    "NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions: All legacy kube types successfully parsed",
    "NamespaceDeletionContentFailure True ContentDeletionFailed: Failed to delete all resource types, 2 remaining: first, second",
    "NamespaceContentRemaining True SomeResourcesRemain: Some resources are remaining: mangoes.fruit.example.com has 2 resource instances, pods. has 1 resource instances",
    "NamespaceFinalizersRemaining True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/hold in 2 resource instances",
  ]);
});

test("nothing is written where nothing changed, and a time only where a status did", () => {
  const before = nextConditions([], { ...fine, remaining: new Map([["pods.", 2]]) }, then) ?? [];
  expect(nextConditions(before, { ...fine, remaining: new Map([["pods.", 2]]) }, now)).toBeUndefined();
  const time = (conditions = before): string | undefined =>
    conditions.find(({ type }) => type === "NamespaceContentRemaining")?.lastTransitionTime;
  const fewer = nextConditions(before, { ...fine, remaining: new Map([["pods.", 1]]) }, now);
  expect(time(fewer as never)).toBe(then);
  expect(time(nextConditions(before, fine, now) as never)).toBe(now);
});
