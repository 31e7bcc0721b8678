import { randomInt } from "node:crypto";
import type { JsonObject } from "@kagg/apiserver/internal";
import { fill, items, text } from "./json-fields.ts";

const accountMount = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * What the plugins DefaultTolerationSeconds and Priority fill in, on every write; no priority class is looked up. `before` is
 * the live spec.
 */
export function schedulingDefaults(spec: JsonObject, before: JsonObject = {}): void {
  const { priority = 0, preemptionPolicy = "PreemptLowerPriority" } = before;
  fill(spec, { priority, preemptionPolicy });
  tolerate(spec);
}

/** The alphabet of generated names; k8s.io/apimachinery/pkg/util/rand. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

const volumePrefix = "kube-api-access-";

/** Gives every container that mounts nothing there the token of the account; a volume of that name is used again. */
export function mountToken(spec: JsonObject): void {
  const containers = [...items(spec, "initContainers"), ...items(spec, "containers")];
  const without = containers.filter(
    (one) => !items(one, "volumeMounts").some((mount) => mount["mountPath"] === accountMount),
  );
  if (without.length === 0) return;
  const known = items(spec, "volumes").find((volume) => text(volume, "name").startsWith(volumePrefix));
  const suffix = Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join("");
  const name = known ? text(known, "name") : `${volumePrefix}${suffix}`;
  for (const container of without) {
    const mount = { name, readOnly: true, mountPath: accountMount };
    container["volumeMounts"] = [...items(container, "volumeMounts"), mount];
  }
  if (!known) spec["volumes"] = [...items(spec, "volumes"), { name, projected: tokenSources() }];
}

const tokenSources = (): JsonObject => ({
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: {
        items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
      },
    },
  ],
  defaultMode: 0o644,
});

/** Pods stay for five minutes on a node that is not heard of. */
function tolerate(spec: JsonObject): void {
  const tolerations = [...items(spec, "tolerations")];
  for (const key of ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]) {
    const isKnown = tolerations.some(
      (one) =>
        (one["key"] === key || text(one, "key") === "") && ["", "NoExecute"].includes(text(one, "effect")),
    );
    if (!isKnown) tolerations.push({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 });
  }
  spec["tolerations"] = tolerations;
}
