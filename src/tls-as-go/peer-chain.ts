import type { DetailedPeerCertificate, TLSSocket } from "node:tls";

/** The certificates that a server sent, as DER, leaf first. */
export function peerChain(socket: TLSSocket): readonly Buffer[] {
  const chain: Buffer[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  // A self-signed certificate is its own issuer here, and a server without one gives an empty object.
  while (certificate?.raw && !chain.some((known) => known.equals(certificate?.raw as Buffer))) {
    chain.push(certificate.raw);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}
