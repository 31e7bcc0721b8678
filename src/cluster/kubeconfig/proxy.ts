import { KaggError } from "../../errors.ts";
import { isIP } from "node:net";
import type { Deps } from "../../deps.ts";

/**
 * The proxy that kubectl would take to a server: the kubeconfig's proxy-url, else $HTTPS_PROXY, unless $NO_PROXY
 * names the host. This machine is never asked through a proxy (Go's golang.org/x/net/http/httpproxy).
 */
export function proxyFor(server: URL, named: string | undefined, env: Deps["env"]): string | undefined {
  if (named) return named;
  const name = server.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = env[name] ?? env[name.toLowerCase()];
  const host = server.hostname.replace(/^\[|\]$/g, "");
  if (!proxy || isThisMachine(host)) return undefined;
  const exceptions = (env["NO_PROXY"] ?? env["no_proxy"] ?? "").split(",").map((item) => item.trim());
  if (exceptions.some((item) => item !== "" && matches(item, host, server.port))) return undefined;
  const address = proxy.includes("://") ? proxy : `http://${proxy}`;
  if (URL.canParse(address)) return address;
  throw new KaggError("cluster/no-kubeconfig", {
    where: `$${env[name] ? name : name.toLowerCase()}`,
    what: `is "${proxy}", which is no address of a proxy`,
    hint: `correct it, or: unset ${name} ${name.toLowerCase()}`,
  });
}

const isThisMachine = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

function matches(item: string, host: string, port: string): boolean {
  if (item === "*") return true;
  if (item.includes("/")) return isIP(host) === 4 && inRange(item, host);
  const [, name = item, wantedPort] = /^(.*?)(?::(\d+))?$/.exec(item.toLowerCase()) ?? [];
  if (wantedPort && wantedPort !== port) return false;
  const domain = name.replace(/^\*?\./, "");
  return host === domain ? !/^\*?\./.test(name) : host.endsWith(`.${domain}`) && isIP(host) === 0;
}

function inRange(range: string, host: string): boolean {
  const [base = "", bits = "32"] = range.split("/");
  if (isIP(base) !== 4) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(asNumber(base) / size) === Math.floor(asNumber(host) / size);
}

const asNumber = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
