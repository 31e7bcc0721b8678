import type { Cluster } from "../cluster/cluster.ts";
import { examine, textReport, type Diagnosis } from "../doctor/index.ts";
import type { Project } from "../project/project.ts";
import type { Colors } from "../ui/colors.ts";

/** Milliseconds for one read or probe. */
const TIMEOUT = 5000;

/** What `kagg doctor` finds: all that is broken, or the first of those that are broken in the same way. */
export async function whyNotServed(
  cluster: Cluster,
  { group, versions }: Project,
  { now, colors }: { now: Date; colors: Colors },
): Promise<string> {
  const names = versions.filter(({ served }) => served).map(({ name }) => `${name}.${group}`);
  const diagnoses = await examine({ cluster, names, skip: [], timeout: TIMEOUT, now });
  const failed = diagnoses.filter(({ results }) => results.some(({ outcome }) => outcome.outcome === "fail"));
  const different = new Map(failed.toReversed().map((one) => [failuresOf(one), one]));
  const shown = failed.length > 0 ? [...different.values()].toReversed() : diagnoses;
  return textReport(shown, { colors, verbose: false });
}

/** One server stands behind all versions, and what it lacks fails them alike. */
const failuresOf = ({ results }: Diagnosis): string =>
  results
    .filter(({ outcome }) => outcome.outcome === "fail")
    .map(({ check }) => check.id)
    .join();
