import { randomUUID } from "node:crypto";
import { conflict, invalid, invalidValue, notFound, timestamp } from "@kagg/apiserver/internal";
import { resourceName, type State } from "../../state.ts";
import type { CreateHandler, Sent } from "../create-request.ts";
import { serviceAccountUserName } from "../user-names.ts";
import { boundObjects, type Bound, type BoundObjectReference } from "./bound-objects.ts";
import type { Claims } from "./claims.ts";
import { signJwt, type SigningKey } from "./jwt.ts";

export type TokenIssuer = {
  readonly state: Pick<State, "get">;
  readonly key: SigningKey;
  readonly issuer: string;
  /** Those of the API itself, for which a token is good unless others are asked for. */
  readonly audiences: readonly string[];
  readonly now: () => number;
};

type TokenRequest = Sent & {
  readonly spec?: {
    readonly audiences?: readonly string[] | null;
    readonly expirationSeconds?: number | null;
    readonly boundObjectRef?: BoundObjectReference | null;
  };
};

const GROUP = "authentication.k8s.io";
const HOUR = 3600;
const TEN_MINUTES = 600;
const LONGEST = 2 ** 32;
/** What kubelet asks for where nobody has asked: such a token lives for a year, so that old clients that never read it again go on. */
const KUBELET_DEFAULT = 3607;
const YEAR = 365 * 24 * HOUR;

/** `serviceaccounts/token`: kubernetes/pkg/registry/core/serviceaccount/storage/token.go. */
export function tokenRequests(options: TokenIssuer): CreateHandler {
  const { state, now, audiences: own } = options;
  return (object, { namespace, name }) => {
    const { metadata = {}, spec = {} } = object as TokenRequest;
    checkNames(metadata, namespace, name);
    const account = state.get(resourceName("serviceaccounts"), namespace, name);
    if (!account) throw notFound({ group: "", resource: "serviceaccounts", name });
    const { uid = "" } = account.metadata;
    if (metadata.uid && metadata.uid !== uid) {
      const why = `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid})`;
      throw conflict({ group: GROUP, resource: "TokenRequest", name }, why);
    }
    const audiences = spec.audiences && spec.audiences.length > 0 ? spec.audiences : own;
    const expirationSeconds = spec.expirationSeconds ?? HOUR;
    checkExpiration(expirationSeconds);
    const reference = spec.boundObjectRef ?? undefined;
    const bound = reference ? boundObjects(state, reference, { namespace, name }) : {};
    const time = now();
    const token = signJwt(
      options.key,
      claimsOf(options, { namespace, name, uid }, { audiences, expirationSeconds, bound, time }),
    );
    return {
      apiVersion: `${GROUP}/v1`,
      kind: "TokenRequest",
      metadata: { ...metadata, name, namespace, uid, creationTimestamp: timestamp(new Date(time)) },
      spec: { audiences: [...audiences], expirationSeconds, boundObjectRef: reference ?? null },
      status: { token, expirationTimestamp: timestamp(new Date(time + expirationSeconds * 1000)) },
    };
  };
}

function checkNames(metadata: NonNullable<Sent["metadata"]>, namespace: string, name: string): void {
  const mismatch = (field: string, value: string, what: string): Error =>
    invalid(GROUP, "TokenRequest", name, [
      invalidValue(field, value, `must match the service account ${what} if specified`),
    ]);
  if (metadata.name && metadata.name !== name) throw mismatch("metadata.name", metadata.name, "name");
  if (metadata.namespace && metadata.namespace !== namespace)
    throw mismatch("metadata.namespace", metadata.namespace, "namespace");
}

function checkExpiration(seconds: number): void {
  const refused = (why: string): Error =>
    invalid(GROUP, "TokenRequest", "", [invalidValue("spec.expirationSeconds", seconds, why)]);
  if (seconds < TEN_MINUTES) throw refused("may not specify a duration less than 10 minutes");
  if (seconds > LONGEST) throw refused("may not specify a duration larger than 2^32 seconds");
}

type Wanted = {
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly bound: Bound;
  /** Milliseconds since 1970. */
  readonly time: number;
};

function claimsOf(
  { issuer, audiences: own }: TokenIssuer,
  { namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid: string },
  { audiences, expirationSeconds, bound, time }: Wanted,
): Claims {
  const seconds = Math.floor(time / 1000);
  const isExtended =
    bound.pod !== undefined &&
    expirationSeconds === KUBELET_DEFAULT &&
    audiences.every((one) => own.includes(one));
  return {
    aud: audiences,
    exp: seconds + (isExtended ? YEAR : expirationSeconds),
    iat: seconds,
    iss: issuer,
    jti: randomUUID(),
    "kubernetes.io": {
      namespace,
      ...bound,
      serviceaccount: { name, uid },
      ...(isExtended && { warnafter: seconds + expirationSeconds }),
    },
    nbf: seconds,
    sub: serviceAccountUserName({ namespace, name }),
  };
}
