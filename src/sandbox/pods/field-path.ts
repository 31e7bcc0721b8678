import { goQuote } from "@kagg/apiserver/internal";
import { POD_IP } from "./network/ports.ts";
import type { Pod } from "./pod.ts";
import { SourceError } from "./sources.ts";

/** A field of a pod as the downward API gives it; pkg/fieldpath and the kubelet's podFieldSelectorRuntimeValue. */
export function fieldOf(pod: Pod, nodeName: string, path: string): string {
  const { metadata, spec } = pod;
  const [, map, key] = /^(.+)\['(.*)'\]$/.exec(path) ?? [];
  if (map === "metadata.labels") return metadata.labels?.[key ?? ""] ?? "";
  if (map === "metadata.annotations") return metadata.annotations?.[key ?? ""] ?? "";
  if (map !== undefined) throw new SourceError(`fieldPath ${goQuote(path)} does not support subscript`);
  const fields: Readonly<Record<string, string | undefined>> = {
    "metadata.name": metadata.name,
    "metadata.namespace": metadata.namespace,
    "metadata.uid": metadata.uid,
    "metadata.labels": lines(metadata.labels),
    "metadata.annotations": lines(metadata.annotations),
    "spec.nodeName": nodeName,
    "spec.serviceAccountName": spec.serviceAccountName ?? "default",
    "status.hostIP": POD_IP,
    "status.hostIPs": POD_IP,
    "status.podIP": POD_IP,
    "status.podIPs": POD_IP,
  };
  const value = fields[path];
  if (value === undefined) throw new SourceError(`unsupported fieldPath: ${path}`);
  return value;
}

/** `key="value"`, sorted. */
const lines = (map: Readonly<Record<string, string>> = {}): string =>
  Object.keys(map)
    .sort()
    .map((key) => `${key}=${goQuote(map[key] ?? "")}`)
    .join("\n");
