import type { ClusterObject } from "../../auth/kubernetes/reflector.ts";
import type { MatchCondition } from "../cel/match-conditions.ts";
import type { SelectorSpec } from "../selector.ts";

/** One webhook of a Mutating- or ValidatingWebhookConfiguration, with kube-apiserver's defaults in it. */
export type Webhook = {
  /** Unique over all configurations: names may repeat. */
  readonly id: string;
  readonly configuration: string;
  readonly name: string;
  readonly clientConfig: ClientConfig;
  readonly rules?: readonly Rule[];
  readonly failurePolicy?: "Ignore" | "Fail";
  readonly matchPolicy?: "Exact" | "Equivalent";
  readonly namespaceSelector?: SelectorSpec;
  readonly objectSelector?: SelectorSpec;
  readonly sideEffects?: string;
  readonly timeoutSeconds?: number;
  readonly admissionReviewVersions?: readonly string[];
  readonly matchConditions?: readonly MatchCondition[];
  readonly reinvocationPolicy?: "Never" | "IfNeeded";
};

export type ClientConfig = {
  readonly url?: string;
  readonly service?: {
    readonly namespace: string;
    readonly name: string;
    readonly path?: string;
    readonly port?: number;
  };
  /** PEM in base64; the system's roots where there is none. */
  readonly caBundle?: string;
};

export type Rule = {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly operations?: readonly string[];
  readonly scope?: string;
};

/** The webhooks of a configuration in their order. */
export function webhooksOf(object: ClusterObject): readonly Webhook[] {
  const { metadata, webhooks = [] } = object as ClusterObject & {
    readonly webhooks?: readonly Omit<Webhook, "id" | "configuration">[];
  };
  const seen = new Map<string, number>();
  return webhooks.map((webhook) => {
    const count = seen.get(webhook.name) ?? 0;
    seen.set(webhook.name, count + 1);
    return {
      ...webhook,
      id: `${metadata.name}/${webhook.name}/${count}`,
      configuration: metadata.name,
    };
  });
}
