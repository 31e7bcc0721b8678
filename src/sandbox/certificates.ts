import { randomBytes, X509Certificate } from "node:crypto";
import { distinguishedName } from "../pki/distinguished-name.ts";
import { extensions } from "../pki/extensions.ts";
import { pkcs8, validity, type Issued, type Source } from "../pki/issuance.ts";
import { issueCa } from "../pki/issue-ca.ts";
import { issueClientCertificate } from "../pki/issue-client-certificate.ts";
import { issuerOf, type Issuer } from "../pki/issuer.ts";
import { keyId } from "../pki/key-id.ts";
import { generateKeyPair } from "../pki/key-pair.ts";
import { serialNumber } from "../pki/serial-number.ts";
import { signCertificate } from "../pki/sign-certificate.ts";

/** What the sandbox shows, believes and logs in with. They live as long as it does: PEM, in memory. */
export type Certificates = {
  /** Signs the certificates of the server and of its users: `client-ca-file` and the CA in a kubeconfig. */
  readonly ca: string;
  /** Signs the front proxy's certificate: `requestheader-client-ca-file`. */
  readonly frontProxyCa: string;
  /** For 127.0.0.1, localhost and the Service `kubernetes`. */
  readonly serving: Issued;
  /** In system:masters. */
  readonly admin: Issued;
  /** `front-proxy-client`: what extension API servers see. */
  readonly frontProxy: Issued;
  /** Makes another user. */
  readonly issueUser: (name: string, groups: readonly string[]) => Promise<Issued>;
};

const DAYS = 365;
const DAY = 86_400_000;
const NAMES = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
];

/** They are good from the earliest of the times to a year after the last: TLS goes by the system's, all else by a clock. */
export async function issueCertificates(...times: readonly Date[]): Promise<Certificates> {
  const { now, days } = validityOver(times);
  const source: Source = { now, random: randomBytes };
  const [ca, frontProxyCa] = await Promise.all([
    newCa("kagg-sandbox", days, source),
    newCa("front-proxy", days, source),
  ]);
  const issueUser = (name: string, groups: readonly string[]): Promise<Issued> =>
    issueClientCertificate({ name, groups, days }, ca.issuer, source);
  const [serving, admin, frontProxy] = await Promise.all([
    issueServing(ca.issuer, days, source),
    issueUser("kubernetes-admin", ["system:masters"]),
    issueClientCertificate({ name: "front-proxy-client", groups: [], days }, frontProxyCa.issuer, source),
  ]);
  return {
    ca: ca.certificate,
    frontProxyCa: frontProxyCa.certificate,
    serving,
    admin,
    frontProxy,
    issueUser,
  };
}

/** From when and for how many days something is to be good that is used at all of these times. */
export function validityOver(times: readonly Date[]): { readonly now: Date; readonly days: number } {
  const all = times.map((time) => time.getTime());
  const earliest = Math.min(...all);
  return { now: new Date(earliest), days: Math.ceil((Math.max(...all) - earliest) / DAY) + DAYS };
}

/** The certificates of kagg's defaults, for so many days. */
export const tlsFor = (days: number): Parameters<typeof issueCa>[0]["tls"] => ({
  algorithm: "ecdsa-p256",
  caDays: days,
  days,
  issuer: "kagg",
  clusterDomain: "cluster.local",
});

async function newCa(
  name: string,
  days: number,
  source: Source,
): Promise<{ readonly certificate: string; readonly issuer: Issuer }> {
  const { certificate, privateKey } = await issueCa({ name, tls: tlsFor(days) }, source);
  return { certificate, issuer: issuerOf(new X509Certificate(certificate), privateKey) };
}

async function issueServing(issuer: Issuer, days: number, source: Source): Promise<Issued> {
  const { publicKey, privateKey } = await generateKeyPair("ecdsa-p256");
  const certificate = signCertificate(
    {
      serial: serialNumber(source.random),
      issuer: issuer.name,
      subject: distinguishedName({ organization: [], commonName: "kube-apiserver" }),
      ...validity(source.now, days),
      publicKey,
      extensions: [
        extensions.endEntity(),
        extensions.keyUsage("digitalSignature"),
        extensions.serverAuth(),
        extensions.dnsNames(NAMES, ["127.0.0.1"]),
        extensions.subjectKeyId(keyId(publicKey)),
        extensions.authorityKeyId(issuer.keyId),
      ],
    },
    issuer.key,
  );
  return { certificate, privateKey: pkcs8(privateKey) };
}
