import type { JsonObject, KubeObject } from "@kagg/apiserver/internal";
import { child, fieldsOf, fill, grow, items, text } from "./json-fields.ts";

// SetDefaults_… of k8s.io/kubernetes/pkg/apis/core/v1, as zz_generated.defaults.go calls them for a pod's parts.

/** Of `spec.template.spec`. */
export function templateDefaults(object: KubeObject): void {
  const template = child(object.spec, "template");
  if (template) podSpecDefaults(grow(template, "spec"));
}

export function podSpecDefaults(spec: JsonObject): void {
  for (const volume of items(spec, "volumes")) volumeDefaults(volume);
  for (const list of ["initContainers", "containers", "ephemeralContainers"]) {
    for (const container of items(spec, list)) containerDefaults(container);
  }
  fill(spec, {
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: "default-scheduler",
  });
  // The older name of the same field.
  const account = text(spec, "serviceAccountName") || text(spec, "serviceAccount");
  if (account !== "") Object.assign(spec, { serviceAccountName: account, serviceAccount: account });
}

/** What holds for pods alone, and not for their templates. */
export function podDefaults(object: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  podSpecDefaults(spec);
  for (const container of [...items(spec, "containers"), ...items(spec, "initContainers")]) {
    const resources = child(container, "resources");
    const limits = child(resources, "limits");
    if (resources && limits) resources["requests"] = { ...limits, ...child(resources, "requests") };
    if (spec["hostNetwork"] !== true) continue;
    for (const port of items(container, "ports")) fill(port, { hostPort: port["containerPort"] ?? 0 });
  }
  fill(spec, { enableServiceLinks: true });
}

function containerDefaults(container: JsonObject): void {
  fill(container, {
    imagePullPolicy: pullPolicy(text(container, "image")),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
  for (const port of items(container, "ports")) fill(port, { protocol: "TCP" });
  for (const variable of items(container, "env")) {
    const field = child(child(variable, "valueFrom"), "fieldRef");
    if (field) fill(field, { apiVersion: "v1" });
  }
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    const probe = child(container, name);
    if (probe) probeDefaults(probe);
  }
  const lifecycle = child(container, "lifecycle");
  for (const name of ["postStart", "preStop"]) httpGetDefaults(child(lifecycle, name));
}

/** By the tag of an image: what has none is `latest`, and what is named by its digest has none to speak of. */
function pullPolicy(image: string): string {
  const tag = /@/.test(image) ? "" : (/:(?<tag>[^/:]+)$/.exec(image)?.groups?.["tag"] ?? "latest");
  return tag === "latest" && image !== "" ? "Always" : "IfNotPresent";
}

function probeDefaults(probe: JsonObject): void {
  fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  httpGetDefaults(probe);
  const grpc = child(probe, "grpc");
  if (grpc) grpc["service"] ??= "";
}

function httpGetDefaults(handler: JsonObject | undefined): void {
  const get = child(handler, "httpGet");
  if (get) fill(get, { path: "/", scheme: "HTTP" });
}

function volumeDefaults(volume: JsonObject): void {
  if (Object.keys(volume).every((name) => name === "name")) volume["emptyDir"] = {};
  for (const name of ["secret", "configMap", "downwardAPI", "projected"]) {
    const source = child(volume, name);
    if (source) fill(source, { defaultMode: 0o644 });
  }
  const host = child(volume, "hostPath");
  if (host && host["type"] === undefined) host["type"] = "";
  downwardDefaults(child(volume, "downwardAPI"));
  for (const source of items(child(volume, "projected"), "sources")) {
    downwardDefaults(child(source, "downwardAPI"));
    const token = child(source, "serviceAccountToken");
    if (token) fill(token, { expirationSeconds: 3600 });
  }
  const claim = child(child(child(volume, "ephemeral"), "volumeClaimTemplate"), "spec");
  if (claim) fill(claim, { volumeMode: "Filesystem" });
  const image = child(volume, "image");
  if (image) fill(image, { pullPolicy: pullPolicy(text(image, "reference")) });
}

function downwardDefaults(source: JsonObject | undefined): void {
  for (const file of items(source, "items")) {
    const field = child(file, "fieldRef");
    if (field) fill(field, { apiVersion: "v1" });
  }
}
