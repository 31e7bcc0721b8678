import { KubernetesError } from "../auth/kubernetes/client.ts";
import type { Registry } from "./family.ts";

/** Waits for one question to kube-apiserver and counts it. */
export type Delegation = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;

const BUCKETS = [0.25, 0.5, 0.7, 1, 1.5, 3, 5, 10];

/** k8s.io/apiserver/pkg/authentication/authenticatorfactory/metrics.go, and the same for authorisation. */
export function delegationMetrics({ counter, histogram }: Registry, kind: "authn" | "authz"): Delegation {
  const name = `apiserver_delegated_${kind}_request`;
  const total = counter(`${name}_total`, "Questions to kube-apiserver, by status code.", ["code"]);
  const time = histogram(
    `${name}_duration_seconds`,
    "How long kube-apiserver took to answer.",
    ["code"],
    BUCKETS,
  );
  return async (ask) => {
    const started = performance.now();
    const count = (code: string): void => {
      total.of(code).value += 1;
      time.of(code).observe((performance.now() - started) / 1000);
    };
    try {
      const answer = await ask();
      count("201");
      return answer;
    } catch (error) {
      const status = error instanceof KubernetesError ? error.status : undefined;
      count(status === undefined ? "<error>" : String(status));
      throw error;
    }
  };
}
