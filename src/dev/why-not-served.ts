import type { Cluster } from "../cluster/cluster.ts";
import { examine, textReport } from "../doctor/index.ts";
import type { Colors } from "../ui/colors.ts";

/** Milliseconds for one read or probe. */
const TIMEOUT = 5000;

/** What `kagg doctor` says of these APIServices. */
export async function whyNotServed(
  cluster: Cluster,
  names: readonly string[],
  { now, colors }: { now: Date; colors: Colors },
): Promise<string> {
  const diagnoses = await examine({ cluster, names, skip: [], timeout: TIMEOUT, now });
  return textReport(diagnoses, { colors, verbose: false });
}
