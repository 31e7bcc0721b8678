import type { JsonObject } from "@kagg/apiserver/internal";
import { fill, items, text } from "./json-fields.ts";

/** What the admission plugins Priority and DefaultTolerationSeconds of kube-apiserver make of every pod that is written. */
export function admitPod(spec: JsonObject, before: JsonObject = {}): void {
  const { priority = 0, preemptionPolicy = "PreemptLowerPriority" } = before;
  fill(spec, { priority, preemptionPolicy });
  const tolerations = [...items(spec, "tolerations")];
  // Pods stay for five minutes on a node that is not heard of.
  for (const key of ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]) {
    const isKnown = tolerations.some(
      (one) => [key, ""].includes(text(one, "key")) && ["", "NoExecute"].includes(text(one, "effect")),
    );
    if (!isKnown) tolerations.push({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 });
  }
  spec["tolerations"] = tolerations;
}
