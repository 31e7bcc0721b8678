// Runs the test files of a failed suite once more: node .ci/again.js PROJECT REPORT. Its report is REPORT.again.json.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

const [project = "", report = ""] = process.argv.slice(2);
process.exitCode = existsSync(report)
  ? again()
  : failed(`${report} was not written: Vitest itself has failed`);

function again() {
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const files = testResults
    .filter(({ status }) => status !== "passed")
    .map(({ name }) => relative(".", name));
  if (files.length === 0) return failed("No test has failed, but the run has: an error outside of all tests");
  const env = { ...process.env, KAGG_TEST_REPORT: `${report}.again.json` };
  const { status } = spawnSync("npx", ["vitest", "run", "--project", project, ...files], {
    stdio: "inherit",
    env,
  });
  return status ?? 1;
}

function failed(why) {
  console.log(why);
  return 1;
}
