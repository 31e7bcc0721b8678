// Adds up Vitest's JSON reports: node .ci/count.js FAILED FOLDER. A file that was run again counts as it went then, and
// what failed the first time is named. A rung that failed outside of a test, and a report that is missing, count as one
// failure each.
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const [rungFailed = "1", folder = ""] = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const project of ["node", "long", "cluster"]) {
  const first = filesOf(join(folder, `${project}.json`));
  const again = filesOf(join(folder, `${project}.json.again.json`));
  if (!first) sum.failed += 1;
  for (const [name, file] of first ?? []) {
    const last = again?.get(name) ?? file;
    if (last !== file) tell(file, last);
    for (const { status } of last.assertionResults) {
      if (status === "passed") sum.passed += 1;
      else if (status === "failed") sum.failed += 1;
      else sum.skipped += 1;
    }
    // A file that cannot be loaded is a failed suite without a failed test.
    const isBroken =
      last.status !== "passed" && !last.assertionResults.some(({ status }) => status === "failed");
    if (isBroken) sum.failed += 1;
  }
}
if (rungFailed !== "0" && sum.failed === 0) sum.failed = 1;
const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
process.exitCode = sum.failed > 0 ? 1 : 0;

function filesOf(report) {
  if (!existsSync(report)) return undefined;
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  return new Map(testResults.map((result) => [result.name, result]));
}

function tell(first, last) {
  const failures = first.assertionResults.filter(({ status }) => status === "failed");
  const names = failures.map(({ fullName }) => fullName);
  if (names.length === 0) names.push("the file could not be run");
  for (const name of names)
    console.log(`failed at first, ${last.status} alone: ${relative(".", first.name)} > ${name}`);
}
