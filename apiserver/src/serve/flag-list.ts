import { admissionPlugins } from "../admission/plugins.ts";

export type Flag = {
  readonly name: string;
  readonly value: string;
  readonly short?: string;
  readonly text: string;
};

/** Names and defaults are those of k8s.io/apiserver where it has the flag. */
export const FLAGS: readonly Flag[] = [
  { name: "secure-port", value: "PORT", text: "the port to serve HTTPS on (default 8443)" },
  { name: "bind-address", value: "IP", text: "the address to listen on (default: all)" },
  {
    name: "tls-cert-file",
    value: "FILE",
    text: "the serving certificate, PEM, followed by its intermediates",
  },
  { name: "tls-private-key-file", value: "FILE", text: "its private key, PEM" },
  {
    name: "tls-min-version",
    value: "VERSION",
    text: "VersionTLS12 or VersionTLS13 (default VersionTLS12)",
  },
  {
    name: "tls-cipher-suites",
    value: "NAMES",
    text: "the suites up to TLS 1.2, with commas, as Go names them (default: Go's)",
  },
  {
    name: "kubeconfig",
    value: "FILES",
    text: "how to reach kube-apiserver; several are merged (default: the pod's service account)",
  },
  { name: "data-dir", value: "DIR", text: "where the storage keeps its data" },
  {
    name: "max-requests-inflight",
    value: "NUMBER",
    text: "how many reading requests are answered at once, 0: any number (default 400)",
  },
  {
    name: "max-mutating-requests-inflight",
    value: "NUMBER",
    text: "the same for writing requests (default 200)",
  },
  { name: "audit-policy-file", value: "FILE", text: "what to audit: an audit.k8s.io/v1 Policy" },
  {
    name: "audit-log-path",
    value: "FILE",
    text: "where audit events go, a line of JSON each; - is standard output (default: nowhere)",
  },
  {
    name: "audit-log-maxsize",
    value: "MEGABYTES",
    text: "when that file is moved aside, 0: never (default 100)",
  },
  { name: "audit-log-maxage", value: "DAYS", text: "how long such files stay, 0: for ever (default 366)" },
  { name: "audit-log-maxbackup", value: "NUMBER", text: "how many of them stay, 0: all (default 100)" },
  { name: "etcd-servers", value: "URLS", text: "the members of etcd, separated by commas" },
  { name: "etcd-cafile", value: "FILE", text: "who signed the certificates of etcd, PEM" },
  { name: "etcd-certfile", value: "FILE", text: "this server's certificate for etcd, PEM" },
  { name: "etcd-keyfile", value: "FILE", text: "its private key, PEM" },
  { name: "etcd-prefix", value: "PREFIX", text: "where in etcd the objects are (default /kagg)" },
  {
    name: "enable-admission-plugins",
    value: "NAMES",
    text: `admission to have, separated by commas (default ${admissionPlugins.join(",")})`,
  },
  { name: "disable-admission-plugins", value: "NAMES", text: "admission to leave out of these" },
  {
    name: "shutdown-delay-duration",
    value: "DURATION",
    text: "how long to go on serving after SIGTERM (default 0s)",
  },
  { name: "v", value: "LEVEL", short: "v", text: "how much to log; from 2 on, every request (default 0)" },
];
