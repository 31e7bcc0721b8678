import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Diagnosis, jsonReport, textReport } from "../../src/doctor/index.ts";
import { colorsFor } from "../../src/ui/colors.ts";
import { diagnoseState, states } from "./state.ts";

const golden = (name: string): string => join(import.meta.dirname, "goldens", name);
const colors = colorsFor({}, {});

/** The same certificates are made anew in each run, and requests take what they take. */
const stable = (report: string): string =>
  report
    .replaceAll(/SHA-256 [0-9A-F:]{23}/g, "SHA-256 (fingerprint)")
    .replaceAll(/\d+ to \d+ ms/g, "0 to 0 ms");

async function diagnosed(...names: readonly string[]): Promise<readonly Diagnosis[]> {
  return Promise.all(
    names.map((name) => diagnoseState(states.get(name) ?? { verdict: `there is no state ${name}` })),
  );
}

describe("text", () => {
  test.each([
    "healthy",
    "tls-three-faults",
    "agreement-process-is-old",
    "pod-crashes",
    "insecure",
    "forbidden-namespace",
    "namespace-blocked",
  ])("%s", async (name) => {
    const text = textReport(await diagnosed(name), { colors, verbose: false });
    await expect(stable(text)).toMatchFileSnapshot(golden(`${name}.txt`));
  });

  test("with -v every check has its line", async () => {
    const text = textReport(await diagnosed("tls-expired"), { colors, verbose: true });
    await expect(stable(text)).toMatchFileSnapshot(golden("verbose.txt"));
  });

  test("several APIServices end with a line over all of them", async () => {
    const text = textReport(await diagnosed("healthy", "service-port", "openapi-missing"), {
      colors,
      verbose: false,
    });
    expect(text.trimEnd().split("\n").at(-1)).toBe(
      "3 APIServices looked at, 1 broken; 3 failures, 1 warning, 0 unknown",
    );
  });

  test("none at all is said", () => {
    expect(textReport([], { colors, verbose: false })).toBe(
      "There is no APIService to look at: none of this cluster points to a Service.\n",
    );
  });

  test("what matters is coloured, and nothing else changes", async () => {
    const diagnoses = await diagnosed("tls-expired");
    const colorful = textReport(diagnoses, { colors: colorsFor({}, { FORCE_COLOR: "1" }), verbose: false });
    expect(colorful).toContain("\u001B[31mFAIL");
    // oxlint-disable-next-line no-control-regex
    expect(colorful.replaceAll(/\u001B\[\d+m/g, "")).toBe(textReport(diagnoses, { colors, verbose: false }));
  });
});

describe("json", () => {
  test("a report of one failure", async () => {
    const text = jsonReport(await diagnosed("tls-expired"));
    await expect(stable(text)).toMatchFileSnapshot(golden("tls-expired.json.txt"));
  });
});
