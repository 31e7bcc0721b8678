import type { Project } from "../project/project.ts";
import { distinguishedName } from "./distinguished-name.ts";
import { extensions } from "./extensions.ts";
import { pkcs8, validity, type Issued, type Source } from "./issuance.ts";
import { keyId } from "./key-id.ts";
import { generateKeyPair } from "./key-pair.ts";
import { serialNumber } from "./serial-number.ts";
import { signCertificate } from "./sign-certificate.ts";

/** Makes a CA for one project: it signs serving certificates and no other CA. */
export async function issueCa(project: Pick<Project, "name" | "tls">, source: Source): Promise<Issued> {
  const { publicKey, privateKey } = await generateKeyPair(project.tls.algorithm);
  const id = keyId(publicKey);
  const name = distinguishedName({ organization: "kagg", commonName: commonName(project.name, id) });
  const certificate = signCertificate(
    {
      serial: serialNumber(source.random),
      issuer: name,
      subject: name,
      ...validity(source.now, project.tls.caDays),
      publicKey,
      extensions: [
        extensions.authority(),
        extensions.keyUsage("digitalSignature", "keyCertSign", "cRLSign"),
        extensions.subjectKeyId(id),
      ],
    },
    privateKey,
  );
  return { certificate, privateKey: pkcs8(privateKey) };
}

/** With a part of the key's id, so that an old and a new CA of one project never have the same name. */
function commonName(project: string, id: Uint8Array): string {
  const suffix = ` CA ${Buffer.from(id).toString("hex").slice(0, 8)}`;
  return project.slice(0, 64 - suffix.length) + suffix;
}
