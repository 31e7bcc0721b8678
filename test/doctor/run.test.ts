import { expect, test } from "vitest";
import { type Check, define, fail, pass, unknown, warn } from "../../src/doctor/check.ts";
import { diagnose } from "../../src/doctor/diagnosis.ts";
import type { Evidence, Subject } from "../../src/doctor/evidence.ts";
import { run } from "../../src/doctor/run.ts";

const finding = { problem: "it is broken", evidence: ["seen"], fix: ["mend it"] };
const evidence = {
  openapi: { ok: true, value: [] },
  events: { ok: false, why: "could not read events: needs list events" },
} as unknown as Evidence;
const subject = {} as Subject;

function check(id: string, judge: Check["judge"], more: Partial<Check> = {}): Check {
  return { ...define({ id, title: id, severity: "error", reads: [], judge: () => pass() }), judge, ...more };
}

const outcomes = (...args: Parameters<typeof run>): readonly unknown[] =>
  run(...args).map(({ outcome }) => outcome);

test("a failed requirement skips its descendants and nothing else", () => {
  const list = [
    check("a/fails", () => fail(finding)),
    check("b/child", () => pass(), { requires: ["a/fails"] }),
    check("c/grandchild", () => pass(), { requires: ["b/child"] }),
    check("d/other", () => pass()),
  ];
  expect(outcomes(list, evidence, subject)).toEqual([
    { outcome: "fail", ...finding },
    { outcome: "skip", because: "needs a/fails, which failed" },
    { outcome: "skip", because: "needs a/fails, which failed" },
    { outcome: "pass" },
  ]);
});

test("a warning or an unknown requirement skips nothing", () => {
  const list = [
    check("a/warns", () => warn(finding)),
    check("b/unknown", () => unknown("nobody knows")),
    check("c/child", () => pass(), { requires: ["a/warns", "b/unknown"] }),
  ];
  expect(outcomes(list, evidence, subject)[2]).toEqual({ outcome: "pass" });
});

test("a check that crashes is unknown, and the others run", () => {
  const list = [
    check("a/crashes", () => {
      throw new TypeError("x is undefined");
    }),
    check("b/runs", () => pass(), { requires: ["a/crashes"] }),
  ];
  expect(outcomes(list, evidence, subject)).toEqual([
    { outcome: "unknown", why: "this check crashed, which is a bug in kagg: TypeError: x is undefined" },
    { outcome: "pass" },
  ]);
});

test("what could not be read makes a check unknown, with the reason", () => {
  const list = [check("a/reads", () => pass(), { reads: ["openapi", "events"] })];
  expect(outcomes(list, evidence, subject)).toEqual([
    { outcome: "unknown", why: "could not read events: needs list events" },
  ]);
});

test("a check sees what it says it reads and nothing else", () => {
  let seen: unknown;
  const look = check("a/looks", (found) => ((seen = found), pass()), {
    reads: ["openapi"],
    mayRead: ["events"],
  });
  run([look], evidence, subject);
  expect(seen).toEqual({ openapi: [], events: evidence.events });
});

test("a check of severity warning cannot fail", () => {
  expect(outcomes([check("a/b", () => fail(finding), { severity: "warning" })], evidence, subject)).toEqual([
    { outcome: "warn", ...finding },
  ]);
});

test("a check that is left out on request holds up nothing", () => {
  const list = [
    check("a/left-out", () => fail(finding)),
    check("b/child", () => pass(), { requires: ["a/left-out"] }),
  ];
  expect(outcomes(list, evidence, subject, ["a/left-out"])).toEqual([
    { outcome: "skip", because: "asked for with --skip" },
    { outcome: "pass" },
  ]);
});

test("a failure is explained by a failure, never by a warning", () => {
  const list = [
    check("a/warns", () => warn(finding)),
    check("b/fails", () => fail(finding)),
    check("c/follows", () => fail(finding), { explainedBy: ["a/warns", "b/fails"] }),
    check("d/warns-too", () => warn(finding), { explainedBy: ["a/warns"] }),
  ];
  const { results } = diagnose("v1.x", run(list, evidence, subject));
  expect(results.map(({ consequenceOf }) => consequenceOf)).toEqual([
    undefined,
    undefined,
    "b/fails",
    "a/warns",
  ]);
});
