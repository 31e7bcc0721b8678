import { readFileSync } from "node:fs";
import type { Agent } from "node:https";
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
export function authorizationOf({ user }: Target): string | undefined {
  const token = user.tokenFile ? readFileSync(user.tokenFile, "utf8").trim() : user.token;
  if (token) return `Bearer ${token}`;
  if (user.username === undefined || user.username === "") return undefined;
  return `Basic ${Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64")}`;
}

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
