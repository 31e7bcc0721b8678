import type { Clock } from "@kagg/apiserver/internal";
import type { Client } from "../../client.ts";
import type { Pod } from "../pod.ts";

/** Tokens of a pod's service account, kept until they have to be renewed. */
export type TokenSource = {
  readonly get: (audience: string | undefined, seconds: number) => Promise<string>;
  readonly close: () => void;
};

const DAY = 24 * 3600 * 1000;

/**
 * Asks the API for them, bound to the pod, and calls back when one has lived for four fifths of its time or a day:
 * pkg/kubelet/token/token_manager.go, without its jitter.
 */
export function tokenSource(client: Client, clock: Clock, pod: Pod, onDue: () => void): TokenSource {
  const { name, namespace = "", uid = "" } = pod.metadata;
  const account = pod.spec.serviceAccountName ?? "default";
  const known = new Map<string, string>();
  const cancels = new Set<() => void>();
  return {
    get: async (audience, seconds) => {
      const key = `${audience ?? ""} ${seconds}`;
      const kept = known.get(key);
      if (kept !== undefined) return kept;
      const answer = (await client.send({
        method: "POST",
        path: `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
        body: {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenRequest",
          spec: {
            audiences: audience === undefined ? [] : [audience],
            expirationSeconds: seconds,
            boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid },
          },
        },
      })) as { status?: { token?: unknown; expirationTimestamp?: unknown } };
      const token = String(answer.status?.token);
      const life = Date.parse(String(answer.status?.expirationTimestamp)) - clock.now().getTime();
      known.set(key, token);
      const cancel = clock.after(Math.max(1000, Math.min(life * 0.8, DAY)), () => {
        cancels.delete(cancel);
        known.delete(key);
        onDue();
      });
      cancels.add(cancel);
      return token;
    },
    close: () => {
      for (const cancel of cancels) cancel();
    },
  };
}
