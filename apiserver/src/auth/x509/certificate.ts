import { createHash, X509Certificate } from "node:crypto";
import {
  BOOLEAN,
  INTEGER,
  OBJECT_IDENTIFIER,
  readChildren,
  readDer,
  readObjectIdentifier,
  readText,
  SEQUENCE,
  type Der,
} from "./der.ts";

/**
 * A certificate with what node:crypto's X509Certificate does not tell, or tells only as a text that a crafted name
 * could forge.
 */
export type Certificate = {
  readonly x509: X509Certificate;
  /** The last CN, as Go reads it; "" where there is none. */
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** Kubernetes' own attribute for a user's UID (k8s.io/apiserver, AllowParsingUserUIDFromCertAuth). */
  readonly uids: readonly string[];
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly isCa: boolean;
  /** How many CAs may stand between this one and a leaf; undefined: any number. */
  readonly pathLength: number | undefined;
  /** OIDs; undefined where the certificate does not have the extension. */
  readonly extendedKeyUsages: readonly string[] | undefined;
  /** The OID of a critical extension that {@link verifyClientCertificate} does not check. */
  readonly unchecked: string | undefined;
  readonly signatureAlgorithm: string;
  /** Lower-case hexadecimal SHA-256. */
  readonly fingerprint: string;
};

const BASIC_CONSTRAINTS = "2.5.29.19";
const NAME_CONSTRAINTS = "2.5.29.30";
const EXTENDED_KEY_USAGE = "2.5.29.37";
/** Key usage is checked by OpenSSL's checkIssued; alternative names mean nothing for a client. */
const CHECKED = new Set(["2.5.29.15", "2.5.29.17", BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, "2.5.29.32"]);

/** Throws where it cannot be read. */
export function readCertificate(x509: X509Certificate): Certificate {
  const [tbs, algorithm] = readChildren(readDer(x509.raw));
  if (!tbs || !algorithm) throw new RangeError("no certificate");
  const fields = readChildren(tbs);
  // version [0] is left out in v1 certificates; then: serial, signature, issuer, validity, subject, …
  const subject = fields[fields[0]?.tag === 0xa0 ? 5 : 4];
  const extensions = readExtensions(fields.find(({ tag }) => tag === 0xa3));
  const constraints = readBasicConstraints(extensions.get(BASIC_CONSTRAINTS)?.value);
  return {
    x509,
    ...readSubject(subject),
    notBefore: Date.parse(x509.validFrom),
    notAfter: Date.parse(x509.validTo),
    ...constraints,
    extendedKeyUsages: readExtendedKeyUsages(extensions.get(EXTENDED_KEY_USAGE)?.value),
    unchecked: findUnchecked(extensions),
    signatureAlgorithm: firstObjectIdentifier(algorithm),
    fingerprint: createHash("sha256").update(x509.raw).digest("hex"),
  };
}

/** All certificates of a PEM text. Throws where one cannot be read, or where there is none. */
export function readCertificates(pem: string): readonly Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error("there is no PEM certificate in it");
  return blocks.map((block) => readCertificate(new X509Certificate(block)));
}

type Extension = { readonly critical: boolean; readonly value: Buffer };

function readExtensions(wrapped: Der | undefined): ReadonlyMap<string, Extension> {
  if (!wrapped) return new Map();
  const [list] = readChildren(wrapped);
  const entries = (list ? readChildren(list) : []).map((extension): [string, Extension] => {
    const parts = readChildren(extension);
    const critical = parts[1]?.tag === BOOLEAN && parts[1].content[0] !== 0;
    return [firstObjectIdentifier(extension), { critical, value: parts.at(-1)?.content ?? Buffer.alloc(0) }];
  });
  return new Map(entries);
}

/** Name constraints are not checked, so a CA that has them is not believed, critical or not. */
function findUnchecked(extensions: ReadonlyMap<string, Extension>): string | undefined {
  for (const [id, { critical }] of extensions) {
    if (id === NAME_CONSTRAINTS || (critical && !CHECKED.has(id))) return id;
  }
  return undefined;
}

function readBasicConstraints(value: Buffer | undefined): Pick<Certificate, "isCa" | "pathLength"> {
  const parts = value ? readChildren(readDer(value)) : [];
  const length = parts.find(({ tag }) => tag === INTEGER)?.content;
  return {
    isCa: parts[0]?.tag === BOOLEAN && parts[0].content[0] !== 0,
    pathLength: length ? length.readUIntBE(0, Math.min(length.length, 6)) : undefined,
  };
}

const readExtendedKeyUsages = (value: Buffer | undefined): readonly string[] | undefined =>
  value && readChildren(readDer(value)).map(({ content }) => readObjectIdentifier(content));

function readSubject(subject: Der | undefined): Pick<Certificate, "commonName" | "organizations" | "uids"> {
  const attributes = (subject?.tag === SEQUENCE ? readChildren(subject) : [])
    .flatMap((set) => readChildren(set))
    .map((attribute) => {
      const value = readChildren(attribute)[1];
      return { id: firstObjectIdentifier(attribute), text: value ? readText(value) : "" };
    });
  return {
    commonName: attributes.findLast(({ id }) => id === "2.5.4.3")?.text ?? "",
    organizations: attributes.flatMap(({ id, text }) => (id === "2.5.4.10" ? [text] : [])),
    uids: attributes.flatMap(({ id, text }) => (id === "1.3.6.1.4.1.57683.2" ? [text] : [])),
  };
}

function firstObjectIdentifier(sequence: Der): string {
  const [first] = readChildren(sequence);
  if (first?.tag !== OBJECT_IDENTIFIER) throw new RangeError("an object identifier was expected");
  return readObjectIdentifier(first.content);
}
