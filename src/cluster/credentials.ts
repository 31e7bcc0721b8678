import { readFileSync } from "node:fs";
import type { Agent } from "node:https";
import { KaggError } from "../errors.ts";
import type { Target } from "./kubeconfig/target.ts";

/** What a request needs to be let in: TLS options and headers. */
export type Credentials = {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Set where a proxy leads to the server. */
  readonly agent?: Agent;
};

/** Gives the credentials for the next request; `renew` is asked for after a 401. */
export type CredentialSource = (options: { renew: boolean }) => Promise<Credentials>;

/**
 * The credentials of a kubeconfig. Certificates, tokens and passwords are read here; exec plugins, auth providers
 * and proxies are left to @kubernetes/client-node, which is loaded only for them (docs/decisions/010).
 */
export function credentialSource(target: Target, proxy: string | undefined): CredentialSource {
  const { user } = target;
  if (!user.exec && !user["auth-provider"] && !proxy) {
    return async () => ownCredentials(target);
  }
  let current: Promise<Credentials> | undefined;
  return async ({ renew }) => {
    if (renew || !current) {
      const { pluginCredentials } = await import("./plugin-credentials.ts");
      current = pluginCredentials(target, proxy, impersonation(target));
    }
    return current;
  };
}

function ownCredentials(target: Target): Credentials {
  const authorization = authorizationOf(target);
  return {
    headers: { ...impersonation(target), ...(authorization && { authorization }) },
    certificate: target.certificate,
    key: target.key,
  };
}

/** As client-go: a token file wins over a token, and it is read again because it is rotated. */
export function authorizationOf({ user, userName }: Target): string | undefined {
  const at = `user "${userName}"`;
  const token = user.tokenFile ? readToken(at, user.tokenFile) : user.token;
  // What no header can carry. The token itself is not shown.
  if (token && !/^[\x21-\x7e]+$/.test(token)) {
    throw unusable(at, `has a token with spaces, line breaks or other characters that no token has`);
  }
  if (token) return `Bearer ${token}`;
  if (user.username === undefined || user.username === "") return undefined;
  return `Basic ${Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64")}`;
}

function readToken(at: string, file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw unusable(at, `names tokenFile ${file}, which cannot be read (${code})`);
  }
}

const unusable = (where: string, what: string): KaggError =>
  new KaggError("cluster/no-kubeconfig", { where, what, hint: "kubectl config view --minify" });

function impersonation({ user }: Target): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  if (user.as) headers["impersonate-user"] = user.as;
  if (user["as-uid"]) headers["impersonate-uid"] = user["as-uid"];
  if (user["as-groups"]?.length) headers["impersonate-group"] = [...user["as-groups"]];
  for (const [key, values] of Object.entries(user["as-user-extra"] ?? {})) {
    headers[`impersonate-extra-${encodeURIComponent(key)}`] = [...values];
  }
  return headers;
}
