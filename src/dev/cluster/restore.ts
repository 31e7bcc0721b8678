import { connect } from "../../cluster/connect.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import type { Deps } from "../../deps.ts";
import { KaggError } from "../../errors.ts";
import type { Report } from "../report.ts";
import { journalFile, readJournal, removeJournal, type Journal } from "./journal.ts";
import { notPutBack, putBack } from "./put-back.ts";

/** Puts back what the journal of a project says, if there is one; false where there is none. */
export async function restoreFromJournal(
  root: string,
  { report, env }: { readonly report: Report; readonly env: Deps["env"] },
): Promise<boolean> {
  const journal = await readJournal(root);
  if (!journal) return false;
  try {
    const cluster = await clusterOf(root, journal, env);
    try {
      const { restored, removed, kept } = await putBack(cluster, journal);
      await removeJournal(root);
      for (const title of restored) report.note("restored", title);
      if (removed.length > 0) report.note("restored", `${removed.length} objects of the session are gone`);
      for (const what of kept) report.note("waiting", `stays: ${what}`);
      return true;
    } finally {
      cluster.close();
    }
  } catch (error) {
    throw notPutBack(journalFile(root), error);
  }
}

/** The cluster of then, whatever the current context is by now. */
async function clusterOf(root: string, journal: Journal, env: Deps["env"]): Promise<Cluster> {
  const { kubeconfig, context, server } = journal;
  const cluster = await connect({ kubeconfig, context, env });
  if (cluster.server === server) return cluster;
  throw new KaggError("dev/not-put-back", {
    where: journalFile(root),
    what: `context "${context}" led to ${server} then and leads to ${cluster.server} now`,
    hint: "kagg dev --restore, with the KUBECONFIG of then",
  });
}
