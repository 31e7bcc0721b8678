import type { Certificate } from "./x509/certificate.ts";
import type { User } from "./user.ts";

/**
 * The user that a verified client certificate names; k8s.io/apiserver/pkg/authentication/request/x509. undefined where it
 * names none, or more than one UID.
 */
export function certificateUser({
  commonName,
  organizations,
  uids,
  fingerprint,
}: Certificate): User | undefined {
  if (commonName === "" || uids.length > 1 || uids[0] === "") return undefined;
  return {
    name: commonName,
    uid: uids[0] ?? "",
    groups: organizations,
    extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${fingerprint}`] },
  };
}
