import type { ControlPlane } from "../cluster/control-plane.ts";
import { until } from "./until.ts";

/**
 * Waits until the aggregator says so of an APIService. kube-aggregator looks again every 30 s and whenever the object
 * changes, so an annotation of ours makes it look now.
 */
export async function untilAvailable(
  cluster: ControlPlane,
  name: string,
  wanted: "True" | "False",
): Promise<void> {
  let look = 0;
  const ask = async (): Promise<string> => {
    const annotation = `kagg.dev/test-look=${(look += 1)}`;
    await cluster.kubectl(["annotate", "apiservice", name, annotation, "--overwrite"]);
    const query = "-o=jsonpath={.status.conditions[?(@.type=='Available')].status}";
    return (await cluster.kubectl(["get", "apiservice", name, query])).stdout;
  };
  await until(`Available=${wanted} of ${name}`, ask, (status) => status === wanted);
}
