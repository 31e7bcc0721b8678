import type { Project } from "../project/project.ts";
import { distinguishedName } from "./distinguished-name.ts";
import { extensions } from "./extensions.ts";
import { pkcs8, validity, type Issued, type Source } from "./issuance.ts";
import type { Issuer } from "./issuer.ts";
import { keyId } from "./key-id.ts";
import { generateKeyPair } from "./key-pair.ts";
import { serialNumber } from "./serial-number.ts";
import { serverNames } from "./server-names.ts";
import { signCertificate } from "./sign-certificate.ts";

/** Makes the certificate that the server shows; it ends with its CA where it would live longer. */
export async function issueServingCertificate(
  project: Pick<Project, "namespace" | "service" | "tls">,
  issuer: Issuer,
  source: Source,
): Promise<Issued> {
  const { publicKey, privateKey } = await generateKeyPair(project.tls.algorithm);
  const names = serverNames(project);
  const { notBefore, notAfter } = validity(source.now, project.tls.days);
  const certificate = signCertificate(
    {
      serial: serialNumber(source.random),
      issuer: issuer.name,
      subject: distinguishedName({ organization: "kagg", commonName: longestCommonName(names) }),
      notBefore: new Date(Math.max(notBefore.getTime(), issuer.notBefore.getTime())),
      notAfter: new Date(Math.min(notAfter.getTime(), issuer.notAfter.getTime())),
      publicKey,
      extensions: [
        extensions.endEntity(),
        publicKey.asymmetricKeyType === "rsa"
          ? extensions.keyUsage("digitalSignature", "keyEncipherment")
          : extensions.keyUsage("digitalSignature"),
        extensions.serverAuth(),
        extensions.dnsNames(names),
        extensions.subjectKeyId(keyId(publicKey)),
        extensions.authorityKeyId(issuer.keyId),
      ],
    },
    issuer.key,
  );
  return { certificate, privateKey: pkcs8(privateKey) };
}

/** A common name may have 64 characters; it is for people, servers are verified by their SANs. */
function longestCommonName(names: readonly string[]): string {
  return names.findLast((name) => name.length <= 64) ?? "";
}
