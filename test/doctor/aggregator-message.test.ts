import { expect, test } from "vitest";
import { namesOf, meaningOf } from "../../src/doctor/aggregator-message.ts";

const names = {
  service: "fruit",
  namespace: "garden",
  path: "/apis/fruit.example.com/v1",
  logs: "kubectl logs …",
  apiService: "v1.fruit.example.com",
  pointAtPort: "kubectl edit …",
};
const url = "https://10.96.0.7:443/apis/fruit.example.com/v1";
const get = (error: string): string => `failing or missing response from ${url}: Get "${url}": ${error}`;
const status = (code: number): string =>
  `failing or missing response from ${url}: bad status from ${url}: ${code}`;
const x509 = (error: string): string => get(`tls: failed to verify certificate: x509: ${error}`);

// Texts as kube-apiserver writes them into the condition or the body; what they mean begins with the right side.
test.each([
  ['no endpoints available for service "fruit"', "the Service has no ready endpoint"],
  ['cannot route to service with ClusterIP "None"', "the Service is headless"],
  ['unsupported service type "ExternalName"', "kube-apiserver runs with --enable-aggregator-routing"],
  ['no service port 443 found for service "fruit"', "the Service has no such port"],
  [
    get("proxy error from 127.0.0.1:6443 while dialing 10.42.0.3:10250, code 502: 502 Bad Gateway"),
    "the tunnel of k3s",
  ],
  [get("No agent available"), "no konnectivity agent"],
  [get("Forbidden"), "kube-apiserver went through an HTTP proxy"],
  [
    get("proxyconnect tcp: dial tcp 10.0.0.9:3128: connect: connection refused"),
    "kube-apiserver went through an HTTP proxy",
  ],
  [get("Address is not allowed"), "the managed control plane (EKS)"],
  [get("http: server gave HTTP response to HTTPS client"), "the backend speaks plain HTTP"],
  [
    get("tls: first record does not look like a TLS handshake"),
    "what answers on that port speaks another protocol",
  ],
  [
    x509("certificate relies on legacy Common Name field, use SANs instead"),
    "the serving certificate names the service in its common name only",
  ],
  [
    x509("certificate is valid for a.b.svc, not fruit.garden.svc"),
    "the serving certificate is for another name",
  ],
  [
    x509("certificate is not valid for any names, but wanted to match fruit.garden.svc"),
    "the serving certificate is for another name",
  ],
  [x509("certificate signed by unknown authority"), "the serving certificate does not lead to spec.caBundle"],
  [
    x509(
      "certificate has expired or is not yet valid: current time 2026-01-15T12:00:00Z is before 2026-01-16T12:00:00Z",
    ),
    "the serving certificate is not valid yet",
  ],
  [
    x509(
      "certificate has expired or is not yet valid: current time 2026-01-15T12:00:00Z is after 2026-01-12T12:00:00Z",
    ),
    "the serving certificate, or the CA above it, has expired",
  ],
  [
    x509("certificate specifies an incompatible key usage"),
    "the serving certificate may not be used by a server",
  ],
  [
    x509("cannot verify signature: insecure algorithm SHA1-RSA"),
    "the serving certificate is signed with an algorithm",
  ],
  [
    "unable to load root certificates: unable to parse bytes as PEM block",
    "spec.caBundle holds no certificate",
  ],
  [get("remote error: tls: certificate required"), "the backend refused the aggregator's client certificate"],
  [
    get("remote error: tls: unknown certificate authority"),
    "the backend refused the aggregator's client certificate",
  ],
  [get("remote error: tls: protocol version not supported"), "the backend offers no TLS version"],
  [get("dial tcp: lookup fruit.invalid: no such host"), "the external name cannot be resolved"],
  [get("dial tcp 10.96.0.7:443: connect: no route to host"), "there is no route from the control plane"],
  [get("dial tcp 10.96.0.7:443: connect: connection refused"), "connection refused: nothing listens there"],
  [status(401), "the backend answers 401"],
  [status(403), "the answer is 403"],
  [status(404), "the backend answers 404"],
  [status(302), "the backend answers with a redirect"],
  [status(500), "the backend answers 500"],
  [status(503), "the backend, or a proxy before it, answers that its own upstream"],
  [get("http2: client connection lost"), "an HTTP/2 connection to a pod that is gone"],
  [
    get("read tcp 10.0.0.1:55555->10.96.0.7:443: read: connection reset by peer"),
    "the connection was closed before an answer",
  ],
  [get("EOF"), "the connection was closed before an answer"],
  [get("dial tcp 10.96.0.7:443: i/o timeout"), "no answer came in time"],
  [
    get("context deadline exceeded (Client.Timeout exceeded while awaiting headers)"),
    "no answer came in time",
  ],
  [`timed out waiting for ${url}`, "no answer came in time"],
  [
    "the backend attempted to redirect this request, which is not permitted",
    "the backend answers with a redirect",
  ],
])("%s", (text, beginning) => {
  const meaning = meaningOf(text, names);
  expect(meaning?.meaning.slice(0, beginning.length)).toBe(beginning);
  // No name is left to be filled in.
  expect(meaning?.fix.join("\n")).not.toMatch(/NAMESPACE|SERVICE|SERVER_NAME|PATH|LOGS|POINT_AT_PORT/);
});

test("the fix speaks of this Service", () => {
  expect(meaningOf(x509("certificate is valid for a.b.svc, not fruit.garden.svc"), names)?.fix[0]).toContain(
    "fruit.garden.svc",
  );
});

test("another port is named where the Service leaves it to the APIService, and in the Service elsewhere", () => {
  const apiService = {
    metadata: { name: "v1.fruit.example.com" },
    spec: { service: { name: "fruit", namespace: "garden" } },
  };
  const fixFor = (type: string): string | undefined => {
    const named = namesOf(apiService as never, { spec: { type } } as never, "/apis/fruit.example.com/v1");
    return meaningOf("dial tcp 127.0.0.1:1: connect: connection refused", named)?.fix.at(-1);
  };
  expect(fixFor("ExternalName")).toBe(
    `kubectl patch apiservice v1.fruit.example.com --type=merge -p '{"spec":{"service":{"port":PORT}}}'   # the PORT of the server`,
  );
  expect(fixFor("ClusterIP")).toBe(
    "kubectl edit service fruit -n garden   # spec.ports[].targetPort: the port of the server",
  );
});

test("a text that nobody has seen yet has no meaning", () => {
  expect(meaningOf("the moon is full", names)).toBeUndefined();
});
