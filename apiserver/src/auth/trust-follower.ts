import { messageOf } from "../http/message-of.ts";
import type { Logger } from "../serve/logger.ts";
import { KubernetesError, type KubernetesClient } from "./kubernetes/client.ts";
import { sleep } from "./sleep.ts";
import { readTrust, type Trust } from "./trust.ts";

/** The trust as the cluster has it now. */
export type TrustFollower = {
  /** undefined until it could be read once: the server is closed until then. */
  readonly current: () => Trust | undefined;
  /** Why it cannot be read; undefined where all is well. */
  readonly problem: () => string | undefined;
  readonly stop: () => void;
};

type Options = {
  readonly client: KubernetesClient;
  readonly logger: Logger;
  /** Milliseconds before the second attempt, 500 by default; doubles up to a minute. */
  readonly firstDelay?: number | undefined;
};

const NAMESPACE_PATH = "/api/v1/namespaces/kube-system/configmaps";
const NAME = "extension-apiserver-authentication";
const PATH = `${NAMESPACE_PATH}/${NAME}`;
const LONGEST_DELAY = 60_000;

/**
 * Reads the ConfigMap and follows it by a watch, with a fresh read whenever the watch ends. What was once read stays in
 * force while kube-apiserver cannot be reached, and where a change cannot be used; both are logged.
 */
export function followTrust({ client, logger, firstDelay = 500 }: Options): TrustFollower {
  const stopped = new AbortController();
  let current: Trust | undefined;
  let problem: string | undefined = `the ConfigMap kube-system/${NAME} has not been read yet`;

  const take = (configMap: unknown): void => {
    try {
      current = readTrust(dataOf(configMap));
      problem = current.requestHeader
        ? undefined
        : `the ConfigMap kube-system/${NAME} has no requestheader-client-ca-file: kube-apiserver runs without an aggregation layer`;
      logger.info({ frontProxy: Boolean(current.requestHeader) }, "trust of the cluster read");
    } catch (error) {
      problem = `the ConfigMap kube-system/${NAME} cannot be used: ${messageOf(error)}`;
      logger.error({ problem }, "trust of the cluster not changed");
    }
  };

  const follow = async (): Promise<void> => {
    let delay = firstDelay;
    while (!stopped.signal.aborted) {
      try {
        const configMap = await client.request({ method: "GET", path: PATH, signal: stopped.signal });
        take(configMap);
        delay = firstDelay;
        await watch(client, versionOf(configMap), stopped.signal, take);
      } catch (error) {
        if (stopped.signal.aborted) return;
        problem = current ? problem : explain(error);
        logger.warn({ problem: explain(error), retryInMilliseconds: delay }, "trust of the cluster not read");
      }
      await sleep(delay, stopped.signal);
      delay = Math.min(delay * 2, LONGEST_DELAY);
    }
  };
  void follow();
  return { current: () => current, problem: () => problem, stop: () => stopped.abort() };
}

async function watch(
  client: KubernetesClient,
  resourceVersion: string,
  signal: AbortSignal,
  take: (configMap: unknown) => void,
): Promise<void> {
  const query = new URLSearchParams({
    fieldSelector: `metadata.name=${NAME}`,
    resourceVersion,
    watch: "true",
    timeoutSeconds: String(300 + Math.floor(Math.random() * 300)),
  });
  for await (const event of client.watch(`${NAMESPACE_PATH}?${query.toString()}`, signal)) {
    const { type, object } = event as { type?: string; object?: unknown };
    if (type === "ERROR") return;
    if (type === "ADDED" || type === "MODIFIED") take(object);
  }
}

const dataOf = (configMap: unknown): Readonly<Record<string, string>> =>
  (configMap as { data?: Record<string, string> }).data ?? {};

const versionOf = (configMap: unknown): string =>
  (configMap as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion ?? "";

function explain(error: unknown): string {
  const message = `the ConfigMap kube-system/${NAME} cannot be read: ${messageOf(error)}`;
  const forbidden = error instanceof KubernetesError && error.status === 403;
  return forbidden
    ? `${message}; a RoleBinding in kube-system to the Role extension-apiserver-authentication-reader grants it`
    : message;
}
