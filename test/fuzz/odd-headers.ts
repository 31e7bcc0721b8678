import { bytesOf, type FuzzRequest } from "./request.ts";
import { oddText } from "./odd-values.ts";
import { below, garbled, pick, weighted, type Random } from "./random.ts";

type Header = readonly [string, string];

const header = (name: string, value: string): Header => [name, value];
const host = header("Host", "localhost");
const lengthOf = (body: string): Header => header("Content-Length", String(body.length));

const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
const known: Readonly<Record<string, readonly string[]>> = {
  Accept: ["*/*", "application/*", "application/yaml", "application/json", table, `${table},application/json`, "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", "application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io", "application/vnd.kubernetes.protobuf", "application/json;stream=watch", "application/cbor", "text/html", "text/plain;q=0.1,application/yaml;q=0.9", "application/json;q=x", ";;;", "a".repeat(3000), `${"application/json;as=Table,".repeat(500)}*/*`],
  "Content-Type": ["application/json", "application/yaml", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml", "application/apply-patch+cbor", "application/vnd.kubernetes.protobuf", "application/json; charset=latin1", "APPLICATION/JSON", "text/plain", "", ";", "application/json, application/yaml"],
  "User-Agent": ["kubectl/v1.36.3", "", "x".repeat(5000), "é/ü", "a/b/c", "<x>"],
  "If-None-Match": ["*", '"x"', 'W/"x"', '"'],
  "Accept-Encoding": ["gzip", "gzip;q=0", "deflate, gzip;q=1.0, *;q=0.5", "br", "gzip;q=0.000", "identity"],
  "Audit-ID": ["a", "x".repeat(3000), "é", "<b>", "{}"],
  "X-Remote-User": ["jane", "system:anonymous", "", "é"],
  "X-Remote-Group": ["system:masters", "a,b", "", "system:authenticated"],
  "X-Remote-Extra-a%2fb": ["c"],
  "X-Remote-Extra-%zz": ["c"],
  "X-Remote-Extra-": ["c"],
  "Impersonate-User": ["nick"],
  Authorization: ["Bearer x", "Bearer", "Basic YTpi", "bearer  x", "Bearer a.b.c", `Bearer ${"x".repeat(5000)}`],
  "X-Forwarded-For": ["1.2.3.4", "x", "1.2.3.4, ::1, 5.6.7.8", ",,,"],
  Expect: ["100-continue", "x"],
  Connection: ["close", "keep-alive", "Upgrade", "close, x"],
  Upgrade: ["websocket", "h2c", "SPDY/3.1", "WebSocket"],
  "Sec-WebSocket-Protocol": ["echo", "echo,echo", "v5.channel.k8s.io", "base64url.bearer.authorization.k8s.io.eA, echo", ",", "base64url.bearer.authorization.k8s.io."],
  "Sec-WebSocket-Key": ["x", "AAAAAAAAAAAAAAAAAAAAAA=="],
  "Sec-WebSocket-Version": ["13", "8", "x"],
  "Sec-WebSocket-Extensions": ["permessage-deflate", "permessage-deflate; client_max_window_bits=99"],
  "If-Match": ["1"],
  Range: ["bytes=0-1"],
  Origin: ["https://evil.example.com"],
  Cookie: ["a=b"],
  "Kubectl-Command": ["kubectl get"],
  __proto__x: ["a"],
  constructor: ["a"],
  "Content-Encoding": ["gzip"],
}; // prettier-ignore

/** Framing that is wrong, doubtful, or forbidden. */
const framings = (size: number): readonly (readonly Header[])[] => [
  [["Content-Length", String(size + 5)]],
  [["Content-Length", String(Math.max(0, size - 1))]],
  [["Content-Length", String(size)], ["Content-Length", String(size)]],
  [["Content-Length", String(size)], ["Content-Length", "0"]],
  [["Content-Length", "-1"]],
  [["Content-Length", "0x10"]],
  [["Content-Length", String(size)], ["Transfer-Encoding", "chunked"]],
  [["Transfer-Encoding", "chunked"]],
  [["Transfer-Encoding", "gzip, chunked"]],
  [["Transfer-Encoding", "chunked"], ["Transfer-Encoding", "identity"]],
  [["Content-Length", "99999999999"]],
  [],
]; // prettier-ignore

const named = (random: Random, name: string): string =>
  weighted(random, [
    [6, () => name],
    [1, () => name.toLowerCase()],
    [1, () => name.toUpperCase()],
  ])();

function oddHeader(random: Random): Header {
  const name = pick(random, Object.keys(known));
  const value = weighted(random, [
    [6, () => pick(random, known[name]!)],
    [1, () => oddText(random)],
    [1, () => garbled(random, pick(random, known[name]!))],
  ])();
  // A line of its own is tried where framing is.
  return [named(random, name), bytesOf(value).replaceAll(/[\r\n]/g, " ")];
}

export function oddHeaders(random: Random, request: FuzzRequest): FuzzRequest {
  const { headers, body } = request;
  const at = below(random, headers.length + 1);
  const one = headers[at];
  const withHeaders = (more: readonly Header[]): FuzzRequest => ({ ...request, headers: more });
  return weighted(random, [
    [10, () => withHeaders([...headers, oddHeader(random)])],
    [3, () => withHeaders([...headers.filter((_, index) => index !== at), oddHeader(random)])],
    [2, () => withHeaders(headers.filter((_, index) => index !== at))],
    [2, () => withHeaders(one ? [...headers, one] : headers)],
    [2, () => withHeaders(headers.map(([name, value], index): Header => (index === at ? [name, garbled(random, value).replaceAll(/[\r\n]/g, "")] : [name, value])))],
    [0.3, () => withHeaders([...headers, ...Array.from({ length: 300 }, (_, index): Header => ["X-Remote-Group", `g${index}`])])],
    [0.3, () => withHeaders([...headers, ["X-Long", "x".repeat(pick(random, [10_000, 300_000]))]])],
    [1, () => ({ ...request, framing: "own" as const, headers: [host, ...headers, ...pick(random, framings(body.length))] })],
    [0.5, () => ({ ...request, framing: "own" as const, headers: [host, lengthOf(body), ...headers, header(garbled(random, "X-Name"), garbled(random, "value"))] })],
  ])(); // prettier-ignore
}
