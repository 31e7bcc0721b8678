/** How kube-apiserver is reached, and as whom: what a kubeconfig or a pod's service account says. */
export type Connection = {
  /** Without a trailing slash. */
  readonly server: string;
  /** PEM; undefined trusts the system's roots. */
  readonly ca: string | undefined;
  /** Checked against the certificate instead of the host name. */
  readonly serverName: string | undefined;
  readonly insecure: boolean;
  /** Asked before each request, so that what rotates is never stale. `refresh` after a 401. */
  readonly credentials: (options: { refresh: boolean }) => Promise<Credentials>;
};

/** What a request to kube-apiserver shows: a bearer token, or a client certificate, or neither. */
export type Credentials = {
  readonly token?: string;
  /** PEM, both or none. */
  readonly certificate?: string;
  readonly key?: string;
};
