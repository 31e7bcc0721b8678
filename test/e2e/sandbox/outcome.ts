import { StatusError, type KubeObject, type Status } from "@kagg/apiserver/internal";
import type { Answer } from "./real-apiserver.ts";

/** What of an answer is compared. */
type Facts = (answer: object | undefined) => object | undefined;

const allowed: Facts = () => undefined;

/** What kube-apiserver says no with, or what of its answer is compared. */
export const theirs = ({ code, body }: Answer, facts: Facts = allowed): object | undefined =>
  code < 400 ? facts(body) : said(body as unknown as Status);

/** The same of what runs in this process. */
export function ours(run: () => object | undefined, facts: Facts = allowed): object | undefined {
  try {
    return facts(run());
  } catch (error) {
    if (error instanceof StatusError) return said(error.status);
    throw error;
  }
}

const said = ({ code, reason, message, details }: Status): object => ({ code, reason, message, details });

/** Without who owns which field of a review, which nobody can use, and without the time. */
export function reviewFacts(answer: object | undefined): object {
  const { metadata, ...content } = answer as KubeObject;
  const { managedFields: _managedFields, creationTimestamp, ...rest } = metadata;
  const { status } = content as { status?: { resourceRules?: object[]; nonResourceRules?: object[] } };
  const sorted = (rules: object[] | undefined): string[] | undefined =>
    rules?.map((one) => JSON.stringify(one)).sort();
  return {
    ...content,
    metadata: { ...rest, ...(creationTimestamp && { creationTimestamp: "<time>" }) },
    status: {
      ...status,
      // Bindings are taken in any order.
      resourceRules: sorted(status?.resourceRules),
      nonResourceRules: sorted(status?.nonResourceRules),
    },
  };
}

type TokenAnswer = KubeObject & { readonly status: { readonly token: string } };
type Times = { readonly exp: number; readonly iat: number; readonly nbf: number; readonly jti: string };

/** A TokenRequest that was answered, with the claims of its token; times as spans, what is random by its form. */
export function tokenFacts(answer: object | undefined): object {
  const { metadata, spec, status, ...content } = answer as TokenAnswer;
  const { managedFields: _managedFields, creationTimestamp = "", ...rest } = metadata;
  const payload = Buffer.from(status.token.split(".")[1] ?? "", "base64url").toString();
  const { exp, iat, nbf, jti, ...others } = JSON.parse(payload) as Times;
  return {
    ...content,
    metadata: { ...rest, creationTimestamp: creationTimestamp.replaceAll(/\d/g, "0") },
    spec,
    claims: { ...others, lives: exp - iat, starts: nbf - iat, jti: jti.replaceAll(/[0-9a-f]/g, "0") },
  };
}
