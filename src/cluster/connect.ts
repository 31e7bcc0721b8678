import type { Deps } from "../deps.ts";
import { KaggError } from "../errors.ts";
import type { Cluster, ClusterResponse } from "./cluster.ts";
import { credentialSource } from "./credentials.ts";
import { findTarget } from "./kubeconfig/find-target.ts";
import { proxyFor } from "./kubeconfig/proxy.ts";
import type { Target } from "./kubeconfig/target.ts";
import { portForward } from "./port-forward.ts";
import { transport } from "./transport.ts";
import { unreachable } from "./unreachable.ts";

/**
 * Makes the cluster of a kubeconfig's context; nothing is sent yet. Throws `cluster/no-kubeconfig` where the
 * kubeconfig is missing, unreadable or does not lead to a server. `signal` ends every request that is under way.
 */
export async function connect(options: {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  env: Deps["env"];
  signal?: AbortSignal;
}): Promise<Cluster> {
  const target = findTarget(options);
  const proxy = proxyFor(target.server, target.proxy, options.env);
  const credentials = credentialSource(target, proxy);
  const { send, close } = transport(target);
  const request: Cluster["request"] = async (asked) => {
    const signal = asked.signal ?? options.signal;
    const call = signal ? { ...asked, signal } : asked;
    try {
      const answer = await send(call, await credentials({ renew: false }));
      // As client-go: a token may have run out since it was made, so a plugin is asked once more.
      if (isTlsServer(answer)) throw needsHttps(target);
      if (answer.status !== 401 || !target.user.exec) return answer;
      return await send(call, await credentials({ renew: true }));
    } catch (error) {
      if (error instanceof KaggError) throw error;
      if (signal?.aborted) throw signal.reason;
      throw unreachable(target, error as NodeJS.ErrnoException, proxy);
    }
  };
  return {
    server: target.server.href.replace(/\/$/, ""),
    context: target.context,
    request,
    forward: portForward(target, credentials),
    close,
  };
}

/** What Go's net/http answers on a TLS port to a request without TLS. */
const isTlsServer = ({ status, text }: ClusterResponse): boolean =>
  status === 400 && text.startsWith("Client sent an HTTP request to an HTTPS server");

const needsHttps = ({ server, context }: Target): KaggError =>
  new KaggError("cluster/unreachable", {
    where: `${server.origin} (context "${context}")`,
    what: "it speaks TLS, and the kubeconfig says http",
    hint: `write https://${server.host} into the kubeconfig`,
  });
