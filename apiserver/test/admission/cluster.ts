import { kubernetesClient } from "../../src/auth/kubernetes/client.ts";
import { clusterAdmission } from "../../src/admission/cluster-admission.ts";
import { admissionPlugins, type AdmissionPlugin } from "../../src/admission/plugins.ts";
import { createMetrics, type Metrics } from "../../src/metrics/metrics.ts";
import { fakeKubernetes, MUTATING, NAMESPACES, VALIDATING, type FakeKubernetes } from "../fake-kubernetes.ts";
import { Mango } from "../resource/mango.ts";
import { start, type Server } from "../rest/harness.ts";
import { mangoRule, webhookServer, type WebhookServer } from "./webhook-server.ts";
import type { Resource } from "../../src/resource/resource.ts";

/** The REST side with admission, a fake kube-apiserver and a real webhook. */
export type Admitted = {
  readonly kubernetes: FakeKubernetes;
  readonly webhook: WebhookServer;
  readonly server: Server;
  readonly metrics: Metrics;
  readonly annotations: Record<string, string>;
  readonly problems: () => readonly string[];
  /** Registers webhooks and resolves once admission knows them. */
  readonly register: (kind: "mutating" | "validating", webhooks: readonly object[], name?: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

const PATHS = { mutating: MUTATING, validating: VALIDATING };

export async function admitted(
  options: {
    readonly plugins?: readonly AdmissionPlugin[];
    readonly resources?: readonly Resource[];
    readonly timeout?: number;
    readonly before?: (kubernetes: FakeKubernetes) => void;
  } = {},
): Promise<Admitted> {
  const { plugins = admissionPlugins, timeout = 10_000, resources = [Mango] } = options;
  const [kubernetes, webhook] = await Promise.all([fakeKubernetes(), webhookServer()]);
  options.before?.(kubernetes);
  const metrics = createMetrics([], { list: () => "too-old" });
  const log = (): void => undefined;
  const client = kubernetesClient(kubernetes.connection);
  const logger = { debug: log, info: log, warn: log, error: log };
  const admission = clusterAdmission({
    client,
    logger,
    metrics: metrics.admission,
    plugins,
    timeout,
    firstDelay: 5,
  });
  const annotations: Record<string, string> = {};
  const server = await start({
    admission,
    resources,
    annotate: (key, value) => {
      annotations[key] = value;
    },
  });
  return {
    kubernetes,
    webhook,
    server,
    metrics,
    annotations,
    problems: admission.problems,
    register: async (kind, webhooks, name = "test") => {
      const { url, caBundle } = webhook;
      await kubernetes.objects.watched(PATHS[kind]);
      kubernetes.objects.put(PATHS[kind], {
        metadata: { name },
        webhooks: webhooks.map((one) => ({
          clientConfig: { url: `${url}/${(one as { name: string }).name}`, caBundle },
          rules: [mangoRule()],
          sideEffects: "None",
          failurePolicy: "Fail",
          timeoutSeconds: 10,
          admissionReviewVersions: ["v1"],
          ...one,
        })),
      } as never);
      // One that every later one comes behind: watches are read in order, but each on its own.
      await kubernetes.objects.watched(NAMESPACES);
      await untilKnown(kubernetes, PATHS[kind]);
    },
    close: async () => {
      admission.stop();
      client.close();
      await webhook.close();
      await kubernetes.close();
    },
  };
}
