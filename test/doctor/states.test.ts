import { describe, expect, test } from "vitest";
import { checks, jsonReport } from "../../src/doctor/index.ts";
import { diagnoseState, states } from "./state.ts";

describe.concurrent("what doctor says about recorded clusters", () => {
  test.for([...states])("%s", async ([, state], { expect }) => {
    const diagnosis = await diagnoseState(state);
    const { verdict, results } = diagnosis;
    const notOk = results.flatMap(({ check, outcome }) => {
      if (outcome.outcome === "pass" || outcome.outcome === "skip") return [];
      const wanted = state.expect?.[check.id];
      const why = outcome.outcome === "unknown" ? outcome.why : outcome.problem;
      return [[check.id, wanted?.includes(":") ? `${outcome.outcome}: ${why}` : outcome.outcome]];
    });
    expect(Object.fromEntries(notOk)).toEqual(state.expect ?? {});
    expect(verdict).toBe(state.verdict);
    // The key in the Secret of healthy.yaml, as it stands there and decoded.
    expect(jsonReport([diagnosis])).not.toMatch(/PRIVATE KEY|bm90IHRvIGJlIHNlZW4=|not to be seen/);
    // Whoever is told that something is wrong is told by what it was seen and what to do.
    for (const { check, outcome } of results) {
      if (!("problem" in outcome)) continue;
      expect(outcome.evidence, check.id).not.toEqual([]);
      expect(outcome.fix, check.id).not.toEqual([]);
    }
  });
});

test("each check finds something in one state and nothing in another", () => {
  const problems = new Set([...states.values()].flatMap(({ expect: wanted }) => Object.keys(wanted ?? {})));
  expect(checks.map(({ id }) => id).filter((id) => !problems.has(id))).toEqual([]);
});

test("all checks are ok in the healthy state, apart from those that do not apply to it", async () => {
  const { results } = await diagnoseState({ verdict: "" });
  const skipped = results.filter(({ outcome }) => outcome.outcome === "skip").map(({ check }) => check.id);
  expect(skipped).toEqual(["upgrade/verified-probe"]);
});
