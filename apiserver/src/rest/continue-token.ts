import { badRequest } from "../http/status-error.ts";
import type { Key } from "../storage/storage.ts";

/** Where the next page of a list begins. The form is the one of k8s.io/apiserver/pkg/storage/continue.go. */
export type ContinueToken = {
  /** The snapshot that all pages share; -1 for whatever is there now. */
  readonly revision: number;
  readonly after: Pick<Key, "namespace" | "name">;
};

export function writeContinue({ revision, after }: ContinueToken): string {
  const start = `${after.namespace}/${after.name}\0`;
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start })).toString("base64url");
}

/** Throws a 400 for what `writeContinue` has not written. */
export function readContinue(text: string): ContinueToken {
  const invalid = (why: string): Error =>
    badRequest(`invalid continue token: continue key is not valid: ${why}`);
  // Buffer leaves out what does not fit, so that a token with more behind it would be taken.
  if (Buffer.from(text, "base64url").toString("base64url") !== text) throw invalid("it is no base64");
  let token: { v?: unknown; rv?: unknown; start?: unknown };
  try {
    token = (JSON.parse(Buffer.from(text, "base64url").toString()) ?? {}) as typeof token;
  } catch {
    throw invalid("it holds no JSON");
  }
  const { v, rv, start } = token;
  if (v !== "meta.k8s.io/v1")
    throw invalid(`server does not recognize this encoded version ${typeof v === "string" ? v : ""}`);
  if (typeof rv !== "number" || !Number.isSafeInteger(rv) || rv === 0 || rv < -1) {
    throw invalid("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  }
  const found =
    typeof start === "string" ? /^(?<namespace>[^/]*)\/(?<name>[^/]+)\0$/.exec(start)?.groups : undefined;
  if (!found) throw invalid("encoded start key empty (version meta.k8s.io/v1)");
  const { namespace = "", name = "" } = found;
  return { revision: rv, after: { namespace, name } };
}
