import { distinguishedName } from "./distinguished-name.ts";
import { extensions } from "./extensions.ts";
import { pkcs8, validity, type Issued, type Source } from "./issuance.ts";
import type { Issuer } from "./issuer.ts";
import { keyId } from "./key-id.ts";
import { generateKeyPair } from "./key-pair.ts";
import { serialNumber } from "./serial-number.ts";
import { signCertificate } from "./sign-certificate.ts";

/** Makes the certificate of a user of a cluster: its common name is the user's, its organisations are the groups. */
export async function issueClientCertificate(
  user: { readonly name: string; readonly groups: readonly string[]; readonly days: number },
  issuer: Issuer,
  source: Source,
): Promise<Issued> {
  const { publicKey, privateKey } = await generateKeyPair("ecdsa-p256");
  const certificate = signCertificate(
    {
      serial: serialNumber(source.random),
      issuer: issuer.name,
      subject: distinguishedName({ organization: user.groups, commonName: user.name }),
      ...validity(source.now, user.days),
      publicKey,
      extensions: [
        extensions.endEntity(),
        extensions.keyUsage("digitalSignature"),
        extensions.clientAuth(),
        extensions.subjectKeyId(keyId(publicKey)),
        extensions.authorityKeyId(issuer.keyId),
      ],
    },
    issuer.key,
  );
  return { certificate, privateKey: pkcs8(privateKey) };
}
