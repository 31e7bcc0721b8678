import { X509Certificate } from "node:crypto";

/** What a text that should be PEM certificates holds. */
export type PemCertificates = {
  readonly certificates: readonly X509Certificate[];
  /** One line for each block that is no certificate, and for text that is no PEM at all. */
  readonly flaws: readonly string[];
  readonly holdsPrivateKey: boolean;
};

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/** Reads every PEM block, as Go's AppendCertsFromPEM does: what does not parse is left out, not fatal. */
export function readPem(text: string): PemCertificates {
  const blocks = [...text.matchAll(block)];
  const certificates: X509Certificate[] = [];
  const flaws: string[] = [];
  for (const [index, [pem, label]] of blocks.entries()) {
    if (label !== "CERTIFICATE") {
      flaws.push(`block ${index + 1} is a ${label}, not a CERTIFICATE`);
      continue;
    }
    try {
      certificates.push(new X509Certificate(pem));
    } catch {
      flaws.push(`block ${index + 1} is labelled CERTIFICATE and cannot be parsed as one`);
    }
  }
  if (blocks.length === 0) flaws.push(whatElse(text));
  return {
    certificates,
    flaws,
    holdsPrivateKey: blocks.some(([, label]) => label?.endsWith("PRIVATE KEY")),
  };
}

function whatElse(text: string): string {
  if (text.trim() === "") return "it is empty";
  // "-----BEGIN" in base64.
  if (text.trimStart().startsWith("LS0tLS1CRUdJTi")) return "it is base64 of base64: it was encoded twice";
  if (text.charCodeAt(0) === 0x30) return "it is DER (binary), not PEM";
  return "it has no PEM block (-----BEGIN CERTIFICATE-----)";
}
