import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { readCertificate, type Certificate } from "./certificate.ts";

/** What a TLS client has shown: the leaf first. Empty where it showed something that cannot be read. */
export type PeerCertificates = readonly Certificate[];

const known = new WeakMap<TLSSocket, { readonly certificates: PeerCertificates | undefined }>();

/** Read once for each connection, at its first request; undefined where the client showed no certificate. */
export function readPeerCertificates(socket: TLSSocket): PeerCertificates | undefined {
  const before = known.get(socket);
  if (before) return before.certificates;
  const leaf = socket.getPeerX509Certificate();
  const certificates = leaf && read(leaf);
  known.set(socket, { certificates });
  return certificates;
}

function read(leaf: X509Certificate): PeerCertificates {
  const certificates: Certificate[] = [];
  try {
    let next: X509Certificate | undefined = leaf;
    for (let seen = 0; next && seen < 16; seen += 1) {
      certificates.push(readCertificate(next));
      next = next.issuerCertificate;
    }
    return certificates;
  } catch {
    return [];
  }
}
