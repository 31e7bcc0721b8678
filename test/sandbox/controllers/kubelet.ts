import type { KubeObject } from "@kagg/apiserver/internal";
import type { ControlPlane } from "./with-aggregated.ts";
import { pathTo } from "./objects.ts";

/** Makes pods of a node that runs nothing: they are ready at once, unless `isReady` says no, and end when they are told to. */
export function startKubelet(
  { client, state }: Pick<ControlPlane, "client" | "state">,
  isReady: (pod: KubeObject) => boolean,
): () => void {
  const stopped = new AbortController();
  let last = 1;
  const run = async (pod: KubeObject): Promise<void> => {
    const { name, namespace = "", deletionTimestamp } = pod.metadata;
    if (deletionTimestamp) {
      const body = { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0 };
      await client.send({ method: "DELETE", path: pathTo("Pod", namespace, name), body });
      return;
    }
    const { phase, podIP = `127.0.0.${(last += 1)}`, conditions = [] } = (pod.status ?? {}) as Status;
    const wanted = isReady(pod) ? "True" : "False";
    const ready = conditions.find(({ type }) => type === "Ready");
    if (phase === "Running" && ready?.status === wanted) return;
    const condition = {
      type: "Ready",
      status: wanted,
      lastTransitionTime: new Date().toISOString().replace(/\.\d+Z/, "Z"),
    };
    const others = conditions.filter(({ type }) => type !== "Ready");
    const status = {
      ...pod.status,
      phase: "Running",
      podIP,
      podIPs: [{ ip: podIP }],
      conditions: [...others, condition],
    };
    await client.send({
      method: "PUT",
      path: pathTo("Pod", namespace, name, "status"),
      body: { ...pod, status },
    });
  };
  state.watch(
    "pods",
    ({ type, object }) => {
      // Somebody else may have been faster; their change comes as the next event.
      if (type !== "DELETED" && object.spec?.["nodeName"]) void run(object).catch(() => undefined);
    },
    stopped.signal,
  );
  return () => stopped.abort();
}

type Status = {
  readonly phase?: string;
  readonly podIP?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
};
