import { BlockList, isIP } from "node:net";
import { KaggError } from "../errors.ts";

/** Where a server outside the cluster listens. */
export type Endpoint = {
  /** What the host is; the addresses by the names that an EndpointSlice's addressType has for them. */
  readonly family: "DNS" | "IPv4" | "IPv6";
  /** Lower case; an IPv6 address in its canonical form and without brackets. */
  readonly host: string;
  readonly port: number;
};

/** Reads `HOST:PORT` or `[IPV6]:PORT`. Throws a KaggError `call/invalid`. */
export function parseEndpoint(text: string): Endpoint {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text.toLowerCase()) ?? [];
  const host = bracketed ?? plain;
  if (!host) {
    return refuse(
      text,
      "is not HOST:PORT",
      "--endpoint api.example.com:8443, 192.0.2.10:8443 or [2001:db8::10]:8443",
    );
  }
  const port = Number(digits);
  if (port < 1 || port > 65_535) refuse(text, "has a port that is not between 1 and 65535");
  if (bracketed === undefined && isIP(host) === 0) return { family: "DNS", host: dnsName(text, host), port };
  if (isIP(host) === (bracketed === undefined ? 4 : 6)) return address(text, host, port);
  return refuse(text, "has no IPv6 address in its brackets");
}

/** The rule of a Service's externalName (apimachinery IsDNS1123Subdomain). */
function dnsName(text: string, host: string): string {
  const name = host.replace(/\.$/, "");
  const label = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
  if (name.length > 253 || !new RegExp(`^${label}(\\.${label})*$`).test(name)) {
    refuse(text, `has a host that is neither a DNS name nor an address (${host})`);
  }
  // Kubernetes would take 10.0.0.256 for a DNS name, and nothing would ever find it.
  if (/(^|\.)\d+$/.test(name)) refuse(text, `has a host that is no IPv4 address (${host})`);
  return name;
}

function address(text: string, host: string, port: number): Endpoint {
  if (host.includes("%")) refuse(text, "has an address with a zone, which means nothing to a cluster");
  const family = isIP(host) === 4 ? "IPv4" : "IPv6";
  // The URL parser writes IPv6 addresses as RFC 5952 and Kubernetes want them.
  const canonical = family === "IPv4" ? host : new URL(`https://[${host}]`).hostname.slice(1, -1);
  if (canonical.startsWith("::ffff:")) refuse(text, "has an IPv4 address written as IPv6; write it as IPv4");
  const range = refusedRanges.find(({ list }) => list.check(canonical, family === "IPv4" ? "ipv4" : "ipv6"));
  if (range) {
    refuse(
      text,
      `has ${range.what}, which Kubernetes refuses in an EndpointSlice`,
      range.what === loopback
        ? `for a server on the machine of kube-apiserver: --endpoint localhost:${port}`
        : "name an address or a DNS name that kube-apiserver can reach",
    );
  }
  return { family, host: canonical, port };
}

function refuse(text: string, what: string, hint?: string): never {
  throw new KaggError("call/invalid", {
    where: "--endpoint",
    what: `${JSON.stringify(text)} ${what}`,
    ...(hint !== undefined && { hint }),
  });
}

const loopback = "a loopback address";

/** What Kubernetes refuses in an EndpointSlice (pkg/apis/core/validation, ValidateEndpointIP). */
const refusedRanges = [
  range(loopback, ["127.0.0.0", 8], ["::1", 128]),
  range("a link-local address", ["169.254.0.0", 16], ["fe80::", 10]),
  range("a link-local multicast address", ["224.0.0.0", 24], ["ff02::", 16]),
  range("the unspecified address", ["0.0.0.0", 32], ["::", 128]),
];

type Subnet = readonly [network: string, prefix: number];

function range(what: string, v4: Subnet, v6: Subnet): { readonly what: string; readonly list: BlockList } {
  const list = new BlockList();
  list.addSubnet(...v4, "ipv4");
  list.addSubnet(...v6, "ipv6");
  return { what, list };
}
