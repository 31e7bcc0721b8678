import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";

/** All certificates of a PEM text, or undefined where there is none or one that cannot be read. */
export function readCertificates(text: string): readonly [X509Certificate, ...X509Certificate[]] | undefined {
  try {
    const [first, ...rest] = text.match(block) ?? [];
    if (!first) return undefined;
    return [new X509Certificate(first), ...rest.map((one) => new X509Certificate(one))];
  } catch {
    return undefined;
  }
}

/** An unencrypted private key, or undefined where the text is none. */
export function readPrivateKey(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}

const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
