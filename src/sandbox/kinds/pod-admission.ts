import { randomInt } from "node:crypto";
import { StatusError, type JsonObject, type KubeObject, type Scope } from "@kagg/apiserver/internal";
import { fieldsOf, fill, grow, items, text } from "./json-fields.ts";

const accountMount = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * What kube-apiserver's admission plugins make of every new pod: ServiceAccount (its account, and the volume with its
 * token), DefaultTolerationSeconds and Priority. Throws a 403 where the account is not there.
 */
export function admitPod(pod: KubeObject, scope: Scope): void {
  const spec = grow(fieldsOf(pod), "spec");
  const name = text(spec, "serviceAccountName") || "default";
  const account = serviceAccount(pod, name, scope);
  spec["serviceAccountName"] = name;
  spec["serviceAccount"] = name;
  const mounts = spec["automountServiceAccountToken"] ?? account["automountServiceAccountToken"] ?? true;
  if (mounts === true) mountToken(spec);
  const secrets = items(account, "imagePullSecrets");
  if (secrets.length > 0) fill(spec, { imagePullSecrets: [...secrets] });
  fill(spec, { priority: 0, preemptionPolicy: "PreemptLowerPriority" });
  tolerate(spec);
}

function serviceAccount({ metadata }: KubeObject, name: string, { storage }: Scope): JsonObject {
  const { namespace = "" } = metadata;
  const found = storage.get({ resource: "serviceaccounts", namespace, name });
  if (found) return JSON.parse(found.bytes.toString()) as JsonObject;
  const shown = metadata.name || (metadata.generateName ?? "");
  const why = `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`;
  throw new StatusError(403, "Forbidden", `pods ${JSON.stringify(shown)} is forbidden: ${why}`, {
    name: shown,
    kind: "pods",
  });
}

/** The alphabet of generated names; k8s.io/apimachinery/pkg/util/rand. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

function mountToken(spec: JsonObject): void {
  const containers = [...items(spec, "initContainers"), ...items(spec, "containers")];
  const without = containers.filter(
    (one) => !items(one, "volumeMounts").some((mount) => mount["mountPath"] === accountMount),
  );
  if (without.length === 0) return;
  const suffix = Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join("");
  const name = `kube-api-access-${suffix}`;
  for (const container of without) {
    const mount = { name, readOnly: true, mountPath: accountMount };
    container["volumeMounts"] = [...items(container, "volumeMounts"), mount];
  }
  spec["volumes"] = [...items(spec, "volumes"), { name, projected: tokenSources() }];
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
