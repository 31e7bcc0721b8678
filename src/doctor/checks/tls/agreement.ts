import type { X509Certificate } from "node:crypto";
import { caBundleOf, patchCaBundle } from "../../certificate/ca-bundle.ts";
import { trustOf } from "../../../tls-as-go/chain.ts";
import { describeCertificate } from "../../../tls-as-go/describe.ts";
import { readPem } from "../../../tls-as-go/pem.ts";
import { define, fail, pass, skip, warn } from "../../check.ts";
import type { SecretCertificate } from "../../evidence.ts";
import { type Handshake, handshakes } from "./handshakes.ts";

/**
 * Three things can drift apart: what the process serves, what its Secret holds, and what the APIService trusts.
 * What is served is the truth; this check says which of the three is the odd one out.
 */
export const tlsAgreement = define({
  id: "tls/agreement",
  title: "What is served, its Secret and spec.caBundle belong together",
  severity: "error",
  requires: ["tls/speaks-tls", "ca-bundle/parses"],
  reads: ["apiService", "served", "secrets"],
  judge: ({ apiService, served, secrets }, { name, now }) => {
    if (apiService?.spec.insecureSkipTLSVerify)
      return skip("spec.insecureSkipTLSVerify is true: nothing is verified");
    const seen = handshakes(served);
    const pair = seen.map((one) => ({ one, secret: secretOf(one, secrets) })).find(({ secret }) => secret);
    if (!pair?.secret) return skip("no Secret with a certificate of this Service is mounted by its pods");
    const { one, secret } = pair;
    const bundle = caBundleOf(apiService).certificates;
    const stored = readPem(secret.certificate).certificates;
    const same = stored[0]?.raw.equals(one.leaf.raw) === true;
    const servedFits = trustOf(one.chain, bundle, now).trusted;
    const storedFits = trustOf(stored, bundle, now).trusted;
    if (same && servedFits) return pass(`Secret ${secret.namespace}/${secret.name}`);
    const at = `Secret ${secret.namespace}/${secret.name}`;
    const evidence = [
      `${one.address} serves: ${describeCertificate(one.leaf)}`,
      `${at}: ${stored[0] ? describeCertificate(stored[0]) : "no certificate"}`,
      ...bundle.map((certificate) => `spec.caBundle: ${describeCertificate(certificate)}`),
    ];
    const wait = "# kubelet brings a changed Secret to running pods within about a minute; after that:";
    const restart = `kubectl rollout restart deployment -n ${secret.namespace}   # the one whose pods mount ${secret.name}`;
    if (!same && !servedFits && storedFits) {
      return fail({
        problem: `the server still serves an old certificate: ${at} has a newer one that fits spec.caBundle`,
        evidence,
        fix: [wait, restart],
      });
    }
    if (!same && servedFits) {
      return warn({
        problem: storedFits
          ? `the server serves another certificate than ${at} holds: it has not read the new one yet`
          : `${at} holds a certificate that does not lead to spec.caBundle: the API breaks when its pods restart`,
        evidence,
        fix: storedFits
          ? [wait, restart]
          : ["# issue the Secret's certificate from the CA in spec.caBundle", ...patches(name, secret)],
      });
    }
    const own = readPem(secret.ca ?? "").certificates;
    if (same && own.length > 0 && !trustOf(stored, own, now).trusted) {
      return fail({
        problem: `${at} is the odd one out: its certificate leads neither to spec.caBundle nor to the Secret's own ca.crt`,
        evidence,
        fix: [
          "kagg certs && kagg register   # for a project of kagg",
          `# for another server, issue tls.crt of ${at} from the CA in spec.caBundle`,
        ],
      });
    }
    return fail({
      problem: `spec.caBundle is the odd one out: ${same ? `what is served is what ${at} holds` : `neither what is served nor ${at}`}${same ? ", and it does not lead to spec.caBundle" : " leads to it"}`,
      evidence,
      fix: patches(name, secret),
    });
  },
});

/** The mounted Secret that holds what is served, or else one that is for the same names. */
function secretOf({ leaf }: Handshake, secrets: readonly SecretCertificate[]): SecretCertificate | undefined {
  const leafOf = (secret: SecretCertificate): X509Certificate | undefined =>
    readPem(secret.certificate).certificates[0];
  return (
    secrets.find((secret) => leafOf(secret)?.raw.equals(leaf.raw)) ??
    secrets.find((secret) => leafOf(secret)?.subjectAltName === leaf.subjectAltName)
  );
}

const patches = (name: string, { namespace, name: secret, ca }: SecretCertificate): readonly string[] => [
  ca
    ? patchCaBundle(name, `kubectl get secret ${secret} -n ${namespace} -o jsonpath='{.data.ca\\.crt}'`)
    : patchCaBundle(name, "base64 < ca.crt | tr -d '\\n'"),
  "kagg register   # for a project of kagg",
];
