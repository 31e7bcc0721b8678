/**
 * A cluster as the other rooms see it: requests to its kube-apiserver. `connect` makes the real one; tests hand
 * in their own. Nothing outside src/cluster imports @kubernetes/client-node.
 */
export type Cluster = {
  /** The kubeconfig's server, context and user name, for messages. */
  readonly server: string;
  readonly context: string;
  /**
   * Sends one request and returns whatever was answered, any status code. Throws a KaggError
   * `cluster/unreachable` only where no answer came (refused, name not found, TLS, timeout).
   */
  readonly request: (request: ClusterRequest) => Promise<ClusterResponse>;
  /**
   * Opens a byte stream to a port of a pod through the kube-apiserver (the `portforward` subresource).
   * The caller destroys the stream.
   */
  readonly forward: (pod: {
    namespace: string;
    name: string;
    port: number;
  }) => Promise<import("node:stream").Duplex>;
  /** Closes idle connections. */
  readonly close: () => void;
};

export type ClusterRequest = {
  /** GET where it is not said. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute path with its query, for example `/apis/apps/v1/namespaces/fruit/deployments?limit=1`. */
  readonly path: string;
  /** Sent as JSON where it is no string. */
  readonly body?: unknown;
  /** Lower-case names. `content-type` is application/json where a body is sent and nothing is said. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds; 30,000 where it is not said. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
};

export type ClusterResponse = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
};
