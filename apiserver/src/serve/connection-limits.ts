/** What keeps clients that send slowly, or nothing, from holding connections: milliseconds, and a number. */
export type ConnectionLimits = {
  /** For the TLS handshake. */
  readonly handshake: number;
  /** How many may be in their handshake at once; beyond it the oldest has to go: a real one takes no time. */
  readonly handshakes: number;
  /** From the connection, or the first byte of a further request, to the end of the headers. */
  readonly headers: number;
  /** To the end of the body. A handler has been answered for with 504 before (http/deadline.ts). */
  readonly request: number;
  /** How long a connection lasts between requests: kube-aggregator drops its idle ones after 90 seconds. */
  readonly idle: number;
  /** How often the above are looked at. */
  readonly checkEvery: number;
};

/** `headers` is ReadHeaderTimeout of k8s.io/apiserver/pkg/server/secure_serving.go. A watch is no longer on its way in. */
export const defaultConnectionLimits: ConnectionLimits = {
  handshake: 10_000,
  handshakes: 1000,
  headers: 32_000,
  request: 90_000,
  idle: 180_000,
  checkEvery: 5000,
};
