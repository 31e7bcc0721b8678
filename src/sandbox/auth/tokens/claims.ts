import type { Json } from "@kagg/apiserver/internal";

/** An object that a token is good for: of this UID and no other of the same name. */
export type Reference = { readonly name: string; readonly uid: string };

/** The claims of a ServiceAccount's token (kubernetes/pkg/serviceaccount/claims.go). Times are seconds since 1970. */
export type Claims = {
  readonly aud: readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly jti: string;
  readonly "kubernetes.io": {
    readonly namespace: string;
    /** Without a UID where a pod names a node that is not there. */
    readonly node?: { readonly name: string; readonly uid?: string };
    readonly pod?: Reference;
    readonly secret?: Reference;
    readonly serviceaccount: Reference;
    /** From then on its use is to be noticed, where it lives longer than its client asked for. */
    readonly warnafter?: number;
  };
  readonly nbf: number;
  readonly sub: string;
};

/** Claims as far as a verifier needs them; undefined where a signed token says something else than tokens of here do. */
export function readClaims(claims: Readonly<Record<string, unknown>>): Claims | undefined {
  const { aud, exp, iat, nbf, iss, sub } = claims;
  const own = claims["kubernetes.io"];
  const isWhole =
    Array.isArray(aud) &&
    aud.every((one) => typeof one === "string") &&
    [exp, iat, nbf].every((time) => typeof time === "number") &&
    [iss, sub].every((text) => typeof text === "string") &&
    isRecord(own) &&
    typeof own["namespace"] === "string" &&
    isReference(own["serviceaccount"]) &&
    ["pod", "secret"].every((bound) => own[bound] === undefined || isReference(own[bound]));
  return isWhole ? (claims as unknown as Claims) : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isReference = (value: unknown): boolean =>
  isRecord(value) && typeof value["name"] === "string" && typeof value["uid"] === "string";
