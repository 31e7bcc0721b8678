import { createPrivateKey, X509Certificate } from "node:crypto";

/** What the server shows in TLS handshakes: PEM, the leaf first. */
export type ServingCertificate = { readonly certificate: string; readonly key: string };

/** What is wrong with a pair, in words; undefined where it can be served. */
export function servingCertificateProblem({ certificate, key }: ServingCertificate): string | undefined {
  const leaf = attempt(() => new X509Certificate(certificate));
  if (!leaf) return "the certificate is not PEM";
  const privateKey = attempt(() => createPrivateKey(key));
  if (!privateKey) return "the private key is not PEM, or it is encrypted";
  return leaf.checkPrivateKey(privateKey) ? undefined : "the private key does not belong to the certificate";
}

function attempt<Value>(run: () => Value): Value | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
