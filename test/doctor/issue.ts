import { type KeyObject, X509Certificate, generateKeyPairSync, randomBytes, sign } from "node:crypto";

export type Wanted = {
  readonly commonName?: string;
  /** DNS names; no SAN extension where it is not given. */
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
  readonly ca?: boolean;
  readonly usages?: readonly ("serverAuth" | "clientAuth")[];
  readonly from?: Date;
  readonly to?: Date;
  readonly hash?: "sha256" | "sha1";
  /** Self-signed where it is not given. */
  readonly issuer?: Issued;
};

export type Issued = {
  readonly subject: Buffer;
  readonly privateKey: KeyObject;
  readonly certificate: X509Certificate;
  /** PEM */
  readonly cert: string;
  readonly key: string;
};

/** The time that all tests of the doctor live in. */
export const clock: Date = new Date("2026-01-15T12:00:00Z");

export const day = 86_400_000;

/** Issues any certificate, also those that no CA would: src/pki makes only sound ones. ECDSA P-256, RFC 5280. */
export function issue(wanted: Wanted): Issued {
  const {
    from = new Date(clock.getTime() - day),
    to = new Date(clock.getTime() + 365 * day),
    hash = "sha256",
  } = wanted;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = sequence(commonName(wanted.commonName));
  const algorithm = sequence(oid(hash === "sha256" ? "1.2.840.10045.4.3.2" : "1.2.840.10045.4.1"));
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    wanted.issuer?.subject ?? subject,
    sequence(time(from), time(to)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions(wanted))),
  );
  const signature = sign(hash, toBeSigned, wanted.issuer?.privateKey ?? privateKey);
  const der = sequence(toBeSigned, algorithm, tagged(0x03, Buffer.from([0]), signature));
  const certificate = new X509Certificate(der);
  return {
    subject,
    privateKey,
    certificate,
    cert: certificate.toString(),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function extensions({ ca, names, addresses = [], usages }: Wanted): readonly Buffer[] {
  const usageOids = { serverAuth: "1.3.6.1.5.5.7.3.1", clientAuth: "1.3.6.1.5.5.7.3.2" };
  const alternatives = [
    ...(names ?? []).map((name) => tagged(0x82, Buffer.from(name))),
    ...addresses.map((address) => tagged(0x87, Buffer.from(address.split(".").map(Number)))),
  ];
  return [
    // CA:FALSE is an empty sequence.
    extension("2.5.29.19", sequence(...(ca ? [tagged(0x01, Buffer.from([0xff]))] : []))),
    ...(alternatives.length > 0 ? [extension("2.5.29.17", sequence(...alternatives))] : []),
    ...(usages ? [extension("2.5.29.37", sequence(...usages.map((usage) => oid(usageOids[usage]))))] : []),
  ];
}

const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), tagged(0x04, value));

const commonName = (name: string | undefined): Buffer =>
  name === undefined
    ? Buffer.alloc(0)
    : tagged(0x31, sequence(oid("2.5.4.3"), tagged(0x0c, Buffer.from(name))));

/** GeneralizedTime, whatever the year. */
const time = (date: Date): Buffer =>
  tagged(0x18, Buffer.from(date.toISOString().replaceAll(/[-:T]|\.\d+/g, "")));

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const high = Math.floor(value / 128);
  return high === 0 ? [value % 128] : [...base128(high).map((byte) => byte | 0x80), value % 128];
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header =
    length < 128
      ? [tag, length]
      : length < 256
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}
