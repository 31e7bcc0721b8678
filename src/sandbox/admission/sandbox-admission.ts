import {
  clusterAdmission,
  type Admission,
  type Clock,
  type Logger,
  type ResolveService,
  type Scope,
} from "@kagg/apiserver/internal";
import type { Client } from "../client.ts";
import type { State } from "../state.ts";
import { loopbackKubernetes } from "./loopback-kubernetes.ts";
import { checkNamespace } from "./namespace-lifecycle.ts";
import { admitNewPod } from "./new-pod.ts";

type Parts = {
  readonly state: State;
  /** Not used before the first write that may be of interest to a webhook. */
  readonly client: () => Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Where the Services of webhooks are. */
  readonly resolve: ResolveService;
};

/** Where webhooks and policies live; a write of one of them is none of their business. */
const OWN_GROUP = "admissionregistration.k8s.io";

const CONFIGURATIONS = [
  "mutatingwebhookconfigurations",
  "validatingwebhookconfigurations",
  "validatingadmissionpolicies",
  "validatingadmissionpolicybindings",
].map((plural) => `${plural}.${OWN_GROUP}`);

/**
 * What kube-apiserver's default plugins do, as far as the sandbox has them, in their order: NamespaceLifecycle,
 * ServiceAccount, DefaultTolerationSeconds, Priority, and the webhooks and policies of the cluster, which nobody follows
 * before there is the first of them.
 */
export function sandboxAdmission(parts: Parts): Admission {
  const { state, clock, signal } = parts;
  const external = onDemand(parts);
  return {
    mutate: async (scope, write) => {
      checkNamespace(state, scope, write);
      const object = await admitNewPod({ state, clock, signal }, scope, write);
      return (await external(scope))?.mutate(scope, { ...write, object }) ?? object;
    },
    validate: async (scope, write) => {
      await (await external(scope))?.validate(scope, write);
    },
    remove: async (scope, write) => {
      checkNamespace(state, scope, write);
      await (await external(scope))?.remove(scope, write);
    },
  };
}

function onDemand(parts: Parts): (scope: Scope) => Promise<Admission | undefined> {
  const { state, client, logger, signal, resolve } = parts;
  let admission: Admission | undefined;
  const start = (): Admission => {
    const started = clusterAdmission({
      client: loopbackKubernetes(client()),
      logger,
      metrics: { webhook: () => undefined },
      plugins: ["MutatingAdmissionWebhook", "ValidatingAdmissionPolicy", "ValidatingAdmissionWebhook"],
      firstDelay: 10,
      resolve,
    });
    signal.addEventListener("abort", started.stop, { once: true });
    return started;
  };
  for (const resource of CONFIGURATIONS) {
    state.watch(
      resource,
      () => {
        if (!signal.aborted) admission ??= start();
      },
      signal,
    );
  }
  return (scope) => Promise.resolve(scope.resource.group === OWN_GROUP ? undefined : admission);
}
