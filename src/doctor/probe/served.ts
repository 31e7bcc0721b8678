/** What one endpoint of the backend does when a TLS client with the aggregator's demands comes to it. */
export type Served = {
  /** `10.244.0.7:8443` or `localhost:6443`. */
  readonly address: string;
  readonly pod: string | undefined;
  /** `direct`: dialled from this machine. `port-forward`: through kube-apiserver and the pod's kubelet. */
  readonly via: "direct" | "port-forward";
  /** Whether a refused or silent connection here means the same for kube-apiserver. */
  readonly sameView: boolean;
  readonly result: ProbeResult;
};

export type ProbeResult =
  | {
      readonly kind: "tls";
      readonly protocol: string;
      /** DER, leaf first. */
      readonly chain: readonly Buffer[];
      /** `required`: the handshake was refused for want of one, so nothing after it could be seen. */
      readonly clientCertificate: "required" | "not required";
      /** What a GET of the root path without the aggregator's identity came to: a status, or how it ended. */
      readonly answer: number | "silent" | "closed";
    }
  | { readonly kind: "plain-http" }
  | { readonly kind: "refused" | "silent" | "closed" | "unresolved" | "unroutable"; readonly error: string }
  | { readonly kind: "handshake"; readonly error: string }
  /** Nothing could be tried, or it proves nothing. */
  | { readonly kind: "untried"; readonly error: string };
