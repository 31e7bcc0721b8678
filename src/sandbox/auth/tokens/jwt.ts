import { createHash, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";

/** What signs the tokens of ServiceAccounts; it lives as long as the sandbox does. */
export type SigningKey = {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The hash of the public key, by which a verifier finds it (kubernetes/pkg/serviceaccount/jwt.go). */
  readonly id: string;
};

/** The algorithm of JWTs with P-256, the only one that is signed and believed here. */
export const ALGORITHM = "ES256";

export function generateSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: "spki", format: "der" });
  return { privateKey, publicKey, id: createHash("sha256").update(der).digest("base64url") };
}

export function signJwt({ privateKey, id }: SigningKey, claims: object): string {
  const signed = `${encode({ alg: ALGORITHM, kid: id })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A JWT that was taken apart; nothing of it is proved yet. */
export type Jwt = {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
};

/** undefined where it is none. */
export function readJwt(token: string): Jwt | undefined {
  const [header = "", claims = "", signature = "", ...more] = token.split(".");
  if (more.length > 0 || ![header, claims, signature].every((part) => /^[\w-]+$/.test(part)))
    return undefined;
  const parts = [decode(header), decode(claims)];
  if (!parts[0] || !parts[1]) return undefined;
  return {
    header: parts[0],
    claims: parts[1],
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, "base64url"),
  };
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the key has signed it, in the one algorithm that is believed. */
export const isSignedBy = ({ header, signed, signature }: Jwt, { publicKey }: SigningKey): boolean =>
  header["alg"] === ALGORITHM &&
  verify("sha256", Buffer.from(signed), { key: publicKey, dsaEncoding: "ieee-p1363" }, signature);
