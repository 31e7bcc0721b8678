import type { Reply } from "@kagg/apiserver/internal";
import { ALGORITHM, type SigningKey } from "./jwt.ts";

const CONFIGURATION = "/.well-known/openid-configuration";
const KEYS = "/openid/v1/jwks";

/**
 * What others verify the tokens of ServiceAccounts with: the answer to a GET of one of its two paths, undefined for
 * every other path (kubernetes/pkg/routes/openidmetadata.go). `url` is that of the control plane.
 */
export function openIdDocuments(
  { publicKey, id }: SigningKey,
  issuer: string,
  url: string,
): (path: string) => Reply | undefined {
  const configuration = {
    issuer,
    jwks_uri: `${url}${KEYS}`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [ALGORITHM],
  };
  const { kty, crv, x, y } = publicKey.export({ format: "jwk" });
  const keys = { keys: [{ use: "sig", kty, kid: id, crv, alg: ALGORITHM, x, y }] };
  return (path) => {
    if (path === CONFIGURATION) return document("application/json", configuration);
    return path === KEYS ? document("application/jwk-set+json", keys) : undefined;
  };
}

const document = (type: string, value: object): Reply => ({
  status: 200,
  headers: { "content-type": type, "cache-control": "public, max-age=3600" },
  body: JSON.stringify(value),
});
