import type { Certificate } from "./x509/certificate.ts";
import type { User } from "./user.ts";

/** The user that a verified client certificate names; k8s.io/apiserver/pkg/authentication/request/x509. */
export const certificateUser = ({ commonName, organizations, fingerprint }: Certificate): User | undefined =>
  commonName === ""
    ? undefined
    : {
        name: commonName,
        uid: "",
        groups: organizations,
        extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${fingerprint}`] },
      };
