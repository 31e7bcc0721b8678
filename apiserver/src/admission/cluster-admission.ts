import type { KubernetesClient } from "../auth/kubernetes/client.ts";
import { reflect, type ClusterObject, type Reflector } from "../auth/kubernetes/reflector.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { Scope } from "../rest/scope.ts";
import type { Logger } from "../serve/logger.ts";
import { noAdmission, type Admission, type Write } from "./admission.ts";
import { namespaceLifecycle, readyTimeout } from "./namespace-lifecycle.ts";
import { followNamespaces, type Namespaces } from "./namespaces.ts";
import type { Binding, Policy } from "./policy/definition.ts";
import { checkPolicies } from "./policy/validating.ts";
import type { AdmissionPlugin } from "./plugins.ts";
import { forbidden } from "./refusal.ts";
import { webhookClient, type ResolveService } from "./webhook/client.ts";
import { webhooksOf, type Webhook } from "./webhook/configuration.ts";
import { callMutatingWebhooks, type WebhookOptions } from "./webhook/mutating.ts";
import { callValidatingWebhooks } from "./webhook/validating.ts";
import type { AdmissionMetrics } from "../metrics/admission-metrics.ts";

/** Admission that follows what the cluster says about it. */
export type ClusterAdmission = Admission & {
  /** Why some of it is not ready, a line for each; empty where all is well. */
  readonly problems: () => readonly string[];
  readonly stop: () => void;
};

export type ClusterAdmissionOptions = {
  readonly client: KubernetesClient;
  readonly logger: Logger;
  readonly metrics: AdmissionMetrics;
  readonly plugins: readonly AdmissionPlugin[];
  /** Where the Services of webhooks are; by DNS unless it is given. */
  readonly resolve?: ResolveService;
  /** Milliseconds before the cluster is asked again where it did not answer. */
  readonly firstDelay?: number;
  /** Milliseconds that a write waits for what is not known yet. */
  readonly timeout?: number;
};

const VAP = "ValidatingAdmissionPolicy";
const CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1";

type Parts = {
  readonly namespaces: Namespaces;
  readonly lifecycle: boolean;
  readonly mutating: Reflector<readonly Webhook[]> | undefined;
  readonly validating: Reflector<readonly Webhook[]> | undefined;
  readonly policies: Reflector<Policy> | undefined;
  readonly bindings: Reflector<Binding> | undefined;
};

/**
 * NamespaceLifecycle and the cluster's webhooks, as far as they are switched on. Follows namespaces and configurations
 * from now on, and refuses writes as long as it does not know them.
 */
export function clusterAdmission(options: ClusterAdmissionOptions): ClusterAdmission {
  const { client, logger, metrics, plugins, firstDelay = 500, timeout = readyTimeout } = options;
  if (plugins.length === 0) return { ...noAdmission, problems: () => [], stop: () => undefined };
  const follow = <Value>(
    plugin: AdmissionPlugin,
    resource: string,
    keep: (object: ClusterObject) => Value,
  ): Reflector<Value> | undefined =>
    plugins.includes(plugin)
      ? reflect({ client, logger, firstDelay, path: `${CONFIGURATIONS}/${resource}`, keep })
      : undefined;
  const parts: Parts = {
    namespaces: followNamespaces(client, logger, firstDelay),
    lifecycle: plugins.includes("NamespaceLifecycle"),
    mutating: follow("MutatingAdmissionWebhook", "mutatingwebhookconfigurations", webhooksOf),
    validating: follow("ValidatingAdmissionWebhook", "validatingwebhookconfigurations", webhooksOf),
    policies: follow(VAP, "validatingadmissionpolicies", (object) => object as Policy),
    bindings: follow(VAP, "validatingadmissionpolicybindings", (object) => object as Binding),
  };
  const { namespaces } = parts;
  const http = webhookClient(options.resolve);
  const webhooks = { logger, metrics, namespaces, client: http };
  const { mutating, validating, policies, bindings } = parts;
  const followed = [namespaces, mutating, validating, policies, bindings].filter((one) => one !== undefined);
  return {
    ...phases(parts, webhooks, timeout),
    problems: () => followed.flatMap((one) => one.problem() ?? []),
    stop: () => {
      for (const one of followed) one.stop();
      http.close();
    },
  };
}

function phases(parts: Parts, webhooks: WebhookOptions, timeout: number): Admission {
  const { namespaces, lifecycle } = parts;
  const known = async <Value>(
    reflector: Reflector<Value> | undefined,
    scope: Scope,
    write: Write,
  ): Promise<readonly Value[]> => {
    if (!reflector) return [];
    for (const needed of [namespaces, reflector]) {
      if (needed.synced() || (await needed.whenSynced(timeout))) continue;
      throw forbidden(scope, write, "not yet ready to handle request");
    }
    return reflector.all();
  };
  const admit = async (scope: Scope, write: Write): Promise<KubeObject | undefined> => {
    if (lifecycle) await namespaceLifecycle(namespaces, scope, write, timeout);
    const found = (await known(parts.mutating, scope, write)).flat();
    return found.length > 0 ? callMutatingWebhooks(webhooks, found, scope, write) : write.object;
  };
  const validate = async (scope: Scope, write: Write): Promise<void> => {
    const policies = await known(parts.policies, scope, write);
    const bindings = await known(parts.bindings, scope, write);
    if (bindings.length > 0) await checkPolicies(namespaces, policies, bindings, scope, write);
    const found = (await known(parts.validating, scope, write)).flat();
    if (found.length > 0) await callValidatingWebhooks(webhooks, found, scope, write);
  };
  return {
    mutate: async (scope, write) => (await admit(scope, write)) ?? write.object,
    validate,
    remove: async (scope, write) => {
      await admit(scope, write);
      await validate(scope, write);
    },
  };
}
