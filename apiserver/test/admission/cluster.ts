import { kubernetesClient } from "../../src/auth/kubernetes/client.ts";
import { clusterAdmission } from "../../src/admission/cluster-admission.ts";
import { admissionPlugins, type AdmissionPlugin } from "../../src/admission/plugins.ts";
import { createMetrics, type Metrics } from "../../src/metrics/metrics.ts";
import { fakeKubernetes, MUTATING, VALIDATING, type FakeKubernetes } from "../fake-kubernetes.ts";
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
  readonly close: () => Promise<void>;
};

export type AdmittedOptions = {
  readonly plugins?: readonly AdmissionPlugin[];
  readonly resources?: readonly Resource[];
  readonly timeout?: number;
  /** Webhooks by the name of their configuration: what differs from one that is asked about all mangoes. */
  readonly mutating?: Configurations;
  readonly validating?: Configurations;
  /** Before admission looks at the cluster. */
  readonly before?: (kubernetes: FakeKubernetes) => void;
};

type Configurations = Readonly<Record<string, readonly WebhookInput[]>>;

export type WebhookInput = {
  readonly name: string;
  /** Where it really is, and what its certificate is signed by. */
  readonly at?: (webhook: WebhookServer) => object;
  readonly [field: string]: unknown;
};

export async function admitted(options: AdmittedOptions = {}): Promise<Admitted> {
  const { plugins = admissionPlugins, timeout = 10_000, resources = [Mango] } = options;
  const [kubernetes, webhook] = await Promise.all([fakeKubernetes(), webhookServer()]);
  const put = (path: string, configurations: Configurations = {}): void => {
    for (const [name, webhooks] of Object.entries(configurations)) {
      const full = webhooks.map(({ at, ...one }) => ({
        ...defaults(webhook, one.name),
        ...(at && { clientConfig: at(webhook) }),
        ...one,
      }));
      kubernetes.objects.put(path, { metadata: { name }, webhooks: full });
    }
  };
  put(MUTATING, options.mutating);
  put(VALIDATING, options.validating);
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
    close: async () => {
      admission.stop();
      client.close();
      await webhook.close();
      await kubernetes.close();
    },
  };
}

/** As kube-apiserver fills in what is left out. */
const defaults = ({ url, caBundle }: WebhookServer, name: string): object => ({
  clientConfig: { url: `${url}/${name}`, caBundle },
  rules: [mangoRule()],
  sideEffects: "None",
  failurePolicy: "Fail",
  matchPolicy: "Equivalent",
  timeoutSeconds: 10,
  admissionReviewVersions: ["v1"],
});
