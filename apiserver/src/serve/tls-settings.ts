import { constants } from "node:crypto";
import type { ServingCertificate } from "./serving-certificate.ts";

/** What TLS a server speaks. */
export type TlsSettings = {
  /** `VersionTLS12` by default. */
  readonly minVersion?: TlsVersion;
  /** Names as Go and IANA write them, the most wanted first; the suites that Go offers by default. */
  readonly cipherSuites?: readonly string[];
};

/** The oldest version of TLS that is spoken, named as by `--tls-min-version` of Kubernetes' servers. Older ones are never spoken. */
export type TlsVersion = "VersionTLS12" | "VersionTLS13";

/** These are not configurable in Go: whoever speaks TLS 1.3 gets all of them. */
const TLS13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

/** Go's crypto/tls.CipherSuites up to TLS 1.2 in its order of preference, with OpenSSL's names. */
const TLS12: ReadonlyMap<string, string> = new Map(
  Object.entries({
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: "ECDHE-ECDSA-AES128-GCM-SHA256",
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: "ECDHE-RSA-AES128-GCM-SHA256",
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: "ECDHE-ECDSA-AES256-GCM-SHA384",
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: "ECDHE-RSA-AES256-GCM-SHA384",
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-ECDSA-CHACHA20-POLY1305",
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-RSA-CHACHA20-POLY1305",
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: "ECDHE-ECDSA-AES128-SHA",
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: "ECDHE-RSA-AES128-SHA",
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: "ECDHE-ECDSA-AES256-SHA",
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: "ECDHE-RSA-AES256-SHA",
  }),
);

/** Go's older names of two. */
const OLDER: ReadonlyMap<string, string> = new Map(
  Object.entries({
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305: "ECDHE-RSA-CHACHA20-POLY1305",
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305: "ECDHE-ECDSA-CHACHA20-POLY1305",
  }),
);

/** crypto/tls.InsecureCipherSuites: no forward secrecy, RC4, 3DES, or CBC with SHA-256. */
const INSECURE: ReadonlySet<string> = new Set([
  "TLS_RSA_WITH_RC4_128_SHA",
  "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA",
  "TLS_RSA_WITH_AES_256_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
  "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
  "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
]);

/** Names that may be chosen. */
const cipherSuiteNames: readonly string[] = [...TLS13, ...TLS12.keys()];

/** What is wrong with settings that came from outside, a line each. */
export function tlsProblems({
  minVersion,
  cipherSuites = [],
}: {
  readonly minVersion?: string;
  readonly cipherSuites?: readonly string[];
}): readonly string[] {
  const known = (name: string): boolean => TLS13.includes(name) || TLS12.has(name) || OLDER.has(name);
  const insecure = cipherSuites.filter((name) => INSECURE.has(name));
  const unknown = cipherSuites.filter((name) => !INSECURE.has(name) && !known(name));
  const choose = `choose from ${cipherSuiteNames.join(", ")}`;
  const isVersion =
    minVersion === undefined || minVersion === "VersionTLS12" || minVersion === "VersionTLS13";
  return [
    ...(isVersion ? [] : [`"${minVersion}" is not VersionTLS12 or VersionTLS13`]),
    ...(insecure.length > 0 ? [`${insecure.join(", ")}: insecure, and refused; ${choose}`] : []),
    ...(unknown.length > 0 ? [`${unknown.join(", ")}: no such cipher suite; ${choose}`] : []),
  ];
}

/**
 * The options of a TLS server. A client certificate is asked for and never demanded; who it is believed to be is decided
 * for each request, from the CAs that are in force then. Tickets are off: a resumed session does not bring the
 * intermediates of its chain.
 */
export function tlsOptions({ certificate, key }: ServingCertificate, settings: TlsSettings = {}): object {
  const { minVersion, cipherSuites = [...TLS12.keys()] } = settings;
  const chosen = cipherSuites.flatMap((name) => TLS12.get(name) ?? OLDER.get(name) ?? []);
  const only13 = minVersion === "VersionTLS13" || chosen.length === 0;
  return {
    cert: certificate,
    key,
    minVersion: only13 ? "TLSv1.3" : "TLSv1.2",
    ciphers: [...TLS13, ...chosen].join(":"),
    ALPNProtocols: ["http/1.1"],
    requestCert: true,
    rejectUnauthorized: false,
    // OpenSSL's own opinion of a client is not asked for. Without this, Node reads 150 public CAs at each start: 20 ms.
    ca: [],
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}
