import { isIP } from "node:net";
import type { HeaderLines } from "../http/header-lines.ts";

/**
 * Where a request came from: X-Forwarded-For, X-Real-Ip, and last the peer of the connection, the only one that nobody
 * can invent (k8s.io/apimachinery/pkg/util/net SourceIPs).
 */
export function sourceIps(headers: HeaderLines, remote: string | undefined): readonly string[] {
  const forwarded = headers.all("x-forwarded-for")[0] ?? "";
  const ips = forwarded.split(",").map(plain).filter(isAddress);
  const real = plain(headers.all("x-real-ip")[0] ?? "");
  if (isAddress(real) && !ips.includes(real)) ips.push(real);
  const peer = plain(remote ?? "");
  if (isAddress(peer) && ips.at(-1) !== peer) ips.push(peer);
  return ips;
}

const isAddress = (text: string): boolean => isIP(text) !== 0;

/** Go writes an IPv4 address that arrived on an IPv6 socket without its prefix. */
const plain = (text: string): string => text.trim().replace(/^::ffff:(?=\d+\.)/i, "");
