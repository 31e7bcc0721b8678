import type { BackendKind } from "./backends.ts";
import type { Bundle, Shown } from "./certificates.ts";

/** An APIService and what it leads to. */
export type Case = {
  readonly name: string;
  /** A server of this machine, behind a Service without a selector; none where `service` says where it leads. */
  readonly backend?: BackendKind;
  /** `ca` by default; none at all where it is null. */
  readonly bundle?: Bundle | null;
  readonly insecure?: true;
  /** The spec of the Service, in place of the one that leads to the backend; null makes none. */
  readonly service?: object | null;
  /** EndpointSlices of that Service. */
  readonly slices?: readonly object[];
  /** An APIService without a Service. */
  readonly isLocal?: true;
};

const certificate = (name: Shown, more: Partial<Case> = {}): Case => ({
  name: `certificate: ${name}`,
  backend: { certificate: name },
  ...more,
});
const status = (code: number): Case => ({
  name: `status ${code}`,
  backend: { certificate: "good", status: code },
});
const below = (backend: BackendKind & string): Case => ({ name: backend, backend });

const clusterIp = (more: object = {}): object => ({ type: "ClusterIP", ports: [{ port: 443 }], ...more });
const slice = (more: object = {}): object => ({
  addressType: "IPv4",
  ports: [{ name: "", port: 8443, protocol: "TCP" }],
  endpoints: [{ addresses: ["192.0.2.1"], conditions: { ready: true } }],
  ...more,
});

export const cases: readonly Case[] = [
  certificate("good"),
  certificate("wildcard"),
  certificate("no usage"),
  certificate("self-signed"),
  certificate("self-signed", { name: "the leaf is its own bundle", bundle: "the leaf itself" }),
  certificate("foreign ca"),
  certificate("foreign ca", { name: "insecureSkipTLSVerify", insecure: true, bundle: null }),
  certificate("common name only"),
  certificate("other name"),
  certificate("address only"),
  certificate("client only"),
  certificate("missing intermediate"),
  certificate("sha-1"),
  certificate("expired"),
  certificate("future"),
  certificate("expired, other name, foreign ca"),
  certificate("good", { name: "a CA of the same name", bundle: "another of the same name" }),
  certificate("good", { name: "no caBundle", bundle: null }),
  certificate("good", { name: "a caBundle that is no PEM", bundle: "no pem" }),
  certificate("good", { name: "a caBundle that is a key", bundle: "a key" }),
  ...[204, 302, 401, 404, 500, 503].map(status),
  { name: "documents", backend: { certificate: "good", group: "documents.example.com" } },
  {
    name: "old documents",
    backend: { certificate: "good", group: "old-documents.example.com", isOld: true },
  },
  below("refused"),
  below("plain http"),
  below("closing"),
  below("silent"),
  below("hanging"),
  below("hanging up"),
  below("client certificate"),
  below("old tls"),
  { name: "no Service", service: null },
  { name: "another port", service: clusterIp({ ports: [{ port: 8443 }] }) },
  { name: "no EndpointSlices", service: clusterIp() },
  {
    name: "nothing is ready",
    service: clusterIp(),
    slices: [slice({ endpoints: [{ addresses: ["192.0.2.1"], conditions: { ready: false } }] })],
  },
  {
    name: "a slice without endpoints",
    service: clusterIp({ ports: [{ name: "https", port: 443 }] }),
    slices: [slice({ endpoints: [] })],
  },
  {
    name: "a slice for another port",
    service: clusterIp({ ports: [{ name: "https", port: 443 }] }),
    slices: [slice()],
  },
  { name: "headless", service: clusterIp({ clusterIP: "None" }), slices: [slice()] },
  { name: "a name that is nowhere", service: { type: "ExternalName", externalName: "nowhere.invalid" } },
  { name: "local", isLocal: true },
];

/** What is asked of a server that is there, behind its group version. */
export const requests: readonly {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}[] = [
  { path: "" },
  { path: "/" },
  { path: "/teapot" },
  { path: "/teapot", method: "HEAD" },
  { path: "/redirect" },
  { path: "/created", method: "POST", body: "{}" },
  { path: "/open" },
  { path: "/hang-up" },
  { path: "/echo" },
  { path: "/a%2Fb%20c/echo?b=2&a=1&b=%3b*~+x&watch" },
  { path: "/echo?a=1;b=2&d=1" },
  { path: "/echo", method: "PUT", body: "content" },
  { path: "/echo", method: "PATCH" },
  { path: "/echo", method: "DELETE", body: "content" },
  {
    path: "/echo",
    headers: {
      "X-Remote-User": "root",
      "X-Remote-Extra-A": "b",
      "X-Forwarded-For": "192.0.2.1",
      "X-Own": "kept",
      "User-Agent": "mine",
      "Accept-Encoding": "identity",
      Connection: "close, X-Hop",
      "X-Hop": "1",
      Te: "trailers",
      "Audit-ID": "given",
    },
  },
];
