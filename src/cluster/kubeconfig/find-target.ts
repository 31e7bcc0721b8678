import type { Deps } from "../../deps.ts";
import { KaggError } from "../../errors.ts";
import { inClusterTarget } from "./in-cluster.ts";
import { candidates, loadKubeconfig } from "./load.ts";
import { selectTarget, type Target } from "./target.ts";

/** Where a kubeconfig's context leads to, or the service account of the pod. Throws `cluster/no-kubeconfig`. */
export function findTarget({
  kubeconfig,
  context,
  env,
}: {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  env: Deps["env"];
}): Target {
  const config = loadKubeconfig(kubeconfig, env);
  if (config) return selectTarget(config, context);
  const target = inClusterTarget(env);
  if (target) return target;
  throw new KaggError("cluster/no-kubeconfig", {
    what: `there is no kubeconfig; looked for ${candidates(kubeconfig, env).join(", ")}`,
    hint: "kagg … --kubeconfig FILE, or export KUBECONFIG=FILE",
  });
}
