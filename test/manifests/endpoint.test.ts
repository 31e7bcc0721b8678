import { expect, test } from "vitest";
import { parseEndpoint } from "../../src/manifests/endpoint.ts";

test.each([
  ["localhost:8443", { family: "DNS", host: "localhost", port: 8443 }],
  ["Build.Example.com.:1", { family: "DNS", host: "build.example.com", port: 1 }],
  ["192.0.2.10:65535", { family: "IPv4", host: "192.0.2.10", port: 65535 }],
  ["[2001:DB8:0:0::00a]:443", { family: "IPv6", host: "2001:db8::a", port: 443 }],
])("%s", (text, expected) => {
  expect(parseEndpoint(text)).toEqual(expected);
});

const reachable = "name an address or a DNS name that kube-apiserver can reach";
const shape = "--endpoint api.example.com:8443, 192.0.2.10:8443 or [2001:db8::10]:8443";

test.each<[string, string, string?]>([
  ["", "is not HOST:PORT", shape],
  ["localhost", "is not HOST:PORT", shape],
  [":8443", "is not HOST:PORT", shape],
  ["https://localhost:8443", "is not HOST:PORT", shape],
  ["2001:db8::10:443", "is not HOST:PORT", shape],
  ["[]:443", "is not HOST:PORT", shape],
  ["localhost:0", "has a port that is not between 1 and 65535"],
  ["localhost:65536", "has a port that is not between 1 and 65535"],
  ["[192.0.2.10]:443", "has no IPv6 address in its brackets"],
  ["under_score:443", "has a host that is neither a DNS name nor an address (under_score)"],
  [`${"a".repeat(64)}:443`, `has a host that is neither a DNS name nor an address (${"a".repeat(64)})`],
  ["10.0.0.256:443", "has a host that is no IPv4 address (10.0.0.256)"],
  ["010.0.0.1:443", "has a host that is no IPv4 address (010.0.0.1)"],
  [
    "127.8.0.1:8443",
    "has a loopback address, which Kubernetes refuses in an EndpointSlice",
    "for a server on the machine of kube-apiserver: --endpoint localhost:8443",
  ],
  [
    "[::1]:8443",
    "has a loopback address, which Kubernetes refuses in an EndpointSlice",
    "for a server on the machine of kube-apiserver: --endpoint localhost:8443",
  ],
  ["169.254.1.1:1", "has a link-local address, which Kubernetes refuses in an EndpointSlice", reachable],
  ["[fe80::1]:1", "has a link-local address, which Kubernetes refuses in an EndpointSlice", reachable],
  [
    "224.0.0.9:1",
    "has a link-local multicast address, which Kubernetes refuses in an EndpointSlice",
    reachable,
  ],
  [
    "[ff02::1]:1",
    "has a link-local multicast address, which Kubernetes refuses in an EndpointSlice",
    reachable,
  ],
  ["0.0.0.0:1", "has the unspecified address, which Kubernetes refuses in an EndpointSlice", reachable],
  ["[::]:1", "has the unspecified address, which Kubernetes refuses in an EndpointSlice", reachable],
  ["[fe80::1%eth0]:1", "has an address with a zone, which means nothing to a cluster"],
  ["[::ffff:192.0.2.1]:1", "has an IPv4 address written as IPv6; write it as IPv4"],
])("%s is refused", (text, what, hint) => {
  expect(() => parseEndpoint(text)).toThrow(
    expect.objectContaining({
      code: "call/invalid",
      problems: [
        { where: "--endpoint", what: `${JSON.stringify(text)} ${what}`, ...(hint !== undefined && { hint }) },
      ],
    }),
  );
});
