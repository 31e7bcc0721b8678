import { StatusError, timestamp } from "@kagg/apiserver/internal";
import type { ControllerParts } from "./controller.ts";
import { evict, type Eviction } from "./disruption/eviction.ts";
import { pods } from "./kinds.ts";
import { storeOf } from "./store.ts";

/** What is posted to a subresource of a pod, and what comes of it: `binding` and `eviction`. */
export type PodSubresource = (request: {
  readonly namespace: string;
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: () => Promise<Buffer>;
}) => Promise<{ readonly status: number; readonly headers: Record<string, string>; readonly body: string }>;

type Parts = Pick<ControllerParts, "state" | "client" | "clock">;

/** `pods/eviction`: what `kubectl drain` asks for. `parts` is asked for when the first request comes. */
export const podEviction =
  (parts: () => Parts): PodSubresource =>
  async ({ namespace, name, query, body }) => {
    const eviction = readBody(await body(), "Eviction", ["policy/v1"]) as Eviction;
    await evict(parts(), namespace, name, eviction, query.getAll("dryRun").includes("All"));
    return success();
  };

type Binding = { readonly target?: { readonly kind?: string; readonly name?: string } };

/** `pods/binding`: what a scheduler says; k8s.io/kubernetes/pkg/registry/core/pod/storage. */
export const podBinding =
  (parts: () => Parts): PodSubresource =>
  async ({ namespace, name, body }) => {
    const { target } = readBody(await body(), "Binding", ["v1"]) as Binding;
    if ((target?.kind ?? "Node") !== "Node" || !target?.name)
      throw new StatusError(400, "BadRequest", "a Binding needs a target of the kind Node, with its name");
    await bindPod(parts(), namespace, name, target.name);
    return success();
  };

/** Gives a pod to a node; rejects with a Conflict where it has one. */
export async function bindPod(parts: Parts, namespace: string, name: string, node: string): Promise<void> {
  const store = storeOf(parts);
  const refuse = (code: number, reason: string, why: string): StatusError =>
    new StatusError(code, reason, why, { name, kind: "pods" });
  const pod = store.get(pods, namespace, name);
  const shown = JSON.stringify(name);
  if (!pod) throw refuse(404, "NotFound", `pods ${shown} not found`);
  const conflict = (why: string): StatusError =>
    refuse(409, "Conflict", `Operation cannot be fulfilled on pods/binding ${shown}: ${why}`);
  if (pod.metadata.deletionTimestamp)
    throw conflict(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName)
    throw conflict(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
  const lastTransitionTime = timestamp(parts.clock.now());
  const condition = { type: "PodScheduled", status: "True" as const, lastTransitionTime };
  const status = { ...pod.status, conditions: [...others, condition] };
  // The node writes the status as soon as the pod is its own.
  const scheduled = await store.update(pods, { ...pod, status }, "status");
  const { resourceVersion = "" } = scheduled.metadata;
  await store.patch(pods, scheduled, { metadata: { resourceVersion }, spec: { nodeName: node } });
}

function readBody(bytes: Buffer, kind: string, apiVersions: readonly string[]): object {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString() || "null");
  } catch {
    throw new StatusError(400, "BadRequest", `the body is not JSON; a ${kind} is expected`);
  }
  const sent = value as { readonly apiVersion?: string; readonly kind?: string } | null;
  const isRight =
    typeof sent === "object" &&
    sent !== null &&
    sent.kind === kind &&
    (kind === "Binding" || apiVersions.includes(sent.apiVersion ?? ""));
  if (!isRight)
    throw new StatusError(400, "BadRequest", `a ${kind} of ${apiVersions.join(" or ")} is expected`);
  return sent;
}

const success = (): Awaited<ReturnType<PodSubresource>> => ({
  status: 201,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }),
});
