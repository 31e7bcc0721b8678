// Adds up Vitest's JSON reports. A rung that failed outside of a test, and a report that is missing, count as one failure each.
import { existsSync, readFileSync } from "node:fs";

const [rungFailed = "1", ...files] = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of files) {
  if (!existsSync(file)) {
    sum.failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(file, "utf8"));
  sum.passed += report.numPassedTests;
  // A file that cannot be loaded is a failed suite without a failed test.
  sum.failed += report.success ? 0 : Math.max(1, report.numFailedTests);
  sum.skipped += report.numPendingTests + report.numTodoTests;
}
if (rungFailed !== "0" && sum.failed === 0) sum.failed = 1;
const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
process.exitCode = sum.failed > 0 ? 1 : 0;
