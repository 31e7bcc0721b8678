import { timestamp } from "@kagg/apiserver/internal";
import { availableParallelism, totalmem } from "node:os";
import type { ControllerParts } from "./controller.ts";
import { leases, nodes, type Body } from "./kinds.ts";
import { isRefused, storeOf } from "./store.ts";

/** The one node there is: this machine. */
export const NODE = "sandbox";

/** As often as the kubelet renews its lease. */
const RENEWAL = 10_000;

/** Registers the node, Ready, and keeps its lease fresh. */
export async function registerNode(parts: ControllerParts): Promise<void> {
  const { clock, signal } = parts;
  const store = storeOf(parts);
  const ignoreExisting = (error: unknown): undefined => {
    if (!isRefused(error, "AlreadyExists")) throw error;
  };
  const body = nodeOf(timestamp(clock.now()));
  const created = await store.create(nodes, body).catch(ignoreExisting);
  // Statuses that come with a new object are dropped where there is a status subresource.
  if (created) await store.update(nodes, { ...created, status: body["status"] as never }, "status");
  const spec = (): object => ({
    holderIdentity: NODE,
    leaseDurationSeconds: 40,
    renewTime: microTime(clock.now()),
  });
  await store
    .create(leases, { metadata: { name: NODE, namespace: "kube-node-lease" }, spec: spec() })
    .catch(ignoreExisting);
  let cancel = (): void => undefined;
  let isRenewing = false;
  const renew = async (): Promise<void> => {
    const lease = store.get(leases, "kube-node-lease", NODE);
    if (!lease || isRenewing) return;
    isRenewing = true;
    // The next time is soon.
    await store.patch(leases, lease, { spec: spec() }).catch(() => undefined);
    isRenewing = false;
  };
  const plan = (): void => {
    cancel = clock.after(RENEWAL, () => {
      void renew();
      plan();
    });
  };
  signal.addEventListener("abort", () => cancel(), { once: true });
  if (!signal.aborted) plan();
}

/** metav1.MicroTime */
const microTime = (date: Date): string => date.toISOString().replace("Z", "000Z");

function nodeOf(now: string): Body {
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  const os = "linux";
  const resources = {
    cpu: String(availableParallelism()),
    memory: `${Math.floor(totalmem() / 1024)}Ki`,
    pods: "110",
  };
  return {
    metadata: {
      name: NODE,
      labels: {
        "beta.kubernetes.io/arch": architecture,
        "beta.kubernetes.io/os": os,
        "kubernetes.io/arch": architecture,
        "kubernetes.io/hostname": NODE,
        "kubernetes.io/os": os,
      },
    },
    status: {
      addresses: [
        { type: "InternalIP", address: "127.0.0.1" },
        { type: "Hostname", address: NODE },
      ],
      allocatable: resources,
      capacity: resources,
      conditions: [
        {
          type: "Ready",
          status: "True",
          reason: "KubeletReady",
          message: "kubelet is posting ready status",
          lastHeartbeatTime: now,
          lastTransitionTime: now,
        },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
      nodeInfo: {
        architecture,
        bootID: "",
        containerRuntimeVersion: `node://${process.version}`,
        kernelVersion: "",
        kubeProxyVersion: "",
        kubeletVersion: "v1.36.0",
        machineID: "",
        operatingSystem: os,
        osImage: "kagg sandbox",
        systemUUID: "",
      },
    },
  };
}
