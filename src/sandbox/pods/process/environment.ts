import { fieldOf } from "../field-path.ts";
import type { Container, EnvVar, Pod } from "../pod.ts";
import { SourceError, type Keyed, type Sources } from "../sources.ts";
import { expand } from "./expand.ts";

export type EnvironmentParts = {
  readonly pod: Pod;
  readonly container: Container;
  readonly nodeName: string;
  readonly sources: Sources;
  /** What every container gets, and its own variables may change. */
  readonly service: Readonly<Record<string, string>>;
};

/**
 * The variables of a container's spec: those of `service`, over them `envFrom`, over them `env`, which may refer to the ones
 * before. Throws a {@link SourceError}. pkg/kubelet/kubelet_pods.go makeEnvironmentVariables.
 */
export function containerEnvironment(parts: EnvironmentParts): Readonly<Record<string, string>> {
  const { container, service } = parts;
  const result: Record<string, string> = { ...service, ...envFrom(parts) };
  for (const variable of container.env ?? []) {
    const value = valueOf(variable, result, parts);
    if (value !== undefined) result[variable.name] = value;
  }
  return result;
}

function envFrom({ pod, container, sources }: EnvironmentParts): Record<string, string> {
  const namespace = pod.metadata.namespace ?? "";
  const result: Record<string, string> = {};
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    const reference = configMapRef ?? secretRef;
    const read = configMapRef ? sources.configMap : sources.secret;
    if (!reference) continue;
    const keyed = orNothing(() => read(namespace, reference.name ?? ""), reference.optional) ?? new Map();
    for (const [key, value] of keyed as Keyed) result[`${prefix}${key}`] = value.toString();
  }
  return result;
}

function valueOf(
  { value, valueFrom }: EnvVar,
  known: Readonly<Record<string, string>>,
  { pod, nodeName, sources }: EnvironmentParts,
): string | undefined {
  if (value || !valueFrom) return expand(value ?? "", (name) => known[name]);
  const { fieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef) return fieldOf(pod, nodeName, fieldRef.fieldPath);
  const reference = configMapKeyRef ?? secretKeyRef;
  if (!reference) {
    throw new SourceError(`the sandbox knows no source of a variable but fields, ConfigMaps and Secrets`);
  }
  const { name = "", key, optional } = reference;
  const namespace = pod.metadata.namespace ?? "";
  const read = configMapKeyRef ? sources.configMap : sources.secret;
  const keyed = orNothing(() => read(namespace, name), optional);
  const found = keyed?.get(key);
  if (found === undefined && !optional) {
    const kind = configMapKeyRef ? "ConfigMap" : "Secret";
    throw new SourceError(`couldn't find key ${key} in ${kind} ${namespace}/${name}`);
  }
  return found?.toString();
}

function orNothing<Value>(read: () => Value, optional: boolean | undefined): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (optional && error instanceof SourceError && error.isMissing) return undefined;
    throw error;
  }
}
