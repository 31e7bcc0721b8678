// Runs the test files of a failed suite once more: node .ci/again.js PROJECT REPORT. Its report is REPORT.again.json.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

const [project = "", report = ""] = process.argv.slice(2);
if (!existsSync(report)) {
  console.log(`${report} was not written: Vitest itself has failed`);
  process.exit(1);
}
const { testResults } = JSON.parse(readFileSync(report, "utf8"));
const files = testResults.filter(({ status }) => status !== "passed").map(({ name }) => relative(".", name));
if (files.length === 0) {
  console.log("No test has failed, but the run has: an error outside of all tests");
  process.exit(1);
}
const args = ["vitest", "run", "--project", project, ...files];
const { status } = spawnSync("npx", args, {
  stdio: "inherit",
  env: { ...process.env, KAGG_TEST_REPORT: `${report}.again.json` },
});
process.exitCode = status ?? 1;
