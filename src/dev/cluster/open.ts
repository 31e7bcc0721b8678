import { isIP } from "node:net";
import { clusterAddress } from "../../cluster/cluster-address.ts";
import { findTarget } from "../../cluster/kubeconfig/find-target.ts";
import type { Deps } from "../../deps.ts";
import { KaggError } from "../../errors.ts";
import { parseEndpoint, type Endpoint } from "../../manifests/endpoint.ts";
import type { Project } from "../../project/project.ts";
import type { Colors } from "../../ui/colors.ts";
import { writePrivate } from "../dev-folder.ts";
import { dataFolder, type DevOptions } from "../dev.ts";
import type { Report } from "../report.ts";
import { auditLine, auditPolicy } from "./audit-line.ts";
import { openClusterPlace } from "./cluster-place.ts";
import { defaultHost, isLoopback } from "./host.ts";
import { restoreFromJournal } from "./restore.ts";

export type BehindCluster = {
  readonly report: Report;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** This machine as kube-apiserver reaches it. */
  readonly host: string | undefined;
  readonly env: Deps["env"];
  readonly colors: Colors;
  readonly isVerbose: boolean;
};

/** `kagg dev --cluster`. */
export function behindCluster(
  { root }: Project,
  options: BehindCluster,
): Pick<DevOptions, "openPlace" | "served"> {
  const { report, env, kubeconfig } = options;
  const { context } = findTarget(options);
  return {
    openPlace: async (folder, { server: port }) => {
      await restoreFromJournal(root, options);
      const { host, because } = await hostOf(options, context);
      report.note("use", `the cluster is to reach this machine as ${host}: ${because}`);
      const policy = await writePrivate(folder.session, "audit-policy.json", JSON.stringify(auditPolicy));
      return openClusterPlace({
        root,
        kubeconfig,
        context,
        env,
        report,
        endpoint: endpointOf(host, port),
        dataDir: dataFolder(folder, "cluster"),
        flags: [`--audit-policy-file=${policy}`, "--audit-log-path=-"],
        takesLine: (line) => {
          const shown = auditLine(line, options);
          if (shown) report.request(shown);
          return shown !== undefined;
        },
      });
    },
    served: (_, { resources, group }) =>
      report.note(
        "use",
        `kubectl --context ${context} get ${resources[0]?.plural ?? ""}.${group}; Ctrl-C ends it and puts back what was there`,
      ),
  };
}

async function hostOf(options: BehindCluster, context: string): Promise<{ host: string; because: string }> {
  const { host } = options;
  if (host === undefined) {
    const found = await defaultHost(clusterAddress(options).server, context);
    return { ...found, because: `${found.because} (--host says otherwise)` };
  }
  // EndpointSlices know no loopback addresses, and the name means the same.
  return { host: isLoopback(host) ? "localhost" : host, because: "--host says so" };
}

function endpointOf(host: string, port: number): Endpoint {
  try {
    return parseEndpoint(isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`);
  } catch (error) {
    if (!(error instanceof KaggError)) throw error;
    const what = `"${host}" is nothing that a cluster could reach this machine by`;
    throw new KaggError(
      "call/invalid",
      { where: "--host", what, hint: "--host 192.0.2.10, or a DNS name of this machine" },
      { cause: error },
    );
  }
}
