import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import type { Credentials } from "./connection.ts";
import type { KubeconfigExec } from "./kubeconfig.ts";

const credential = z.object({
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.string().optional(),
  }),
});

type Held = { readonly credentials: Credentials; readonly until: number };

const run = promisify(execFile);

/**
 * Credentials from a plugin (client.authentication.k8s.io), kept until they expire or a 401 asks for new ones. The
 * command is started without a shell.
 */
export function execCredentials(
  exec: KubeconfigExec,
  { folder, environment }: { folder: string; environment: Readonly<Record<string, string | undefined>> },
): (options: { refresh: boolean }) => Promise<Credentials> {
  let held: Promise<Held> | undefined;
  return async ({ refresh }) => {
    const before = refresh ? undefined : await held?.catch(() => undefined);
    if (before && before.until > Date.now()) return before.credentials;
    held = ask(exec, folder, environment);
    return (await held).credentials;
  };
}

async function ask(
  { command, args, env, apiVersion }: KubeconfigExec,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Held> {
  if (/^(?!\/).*\//.test(command))
    return ask({ command: resolve(folder, command), args, env, apiVersion }, folder, environment);
  const info = { kind: "ExecCredential", apiVersion, spec: { interactive: false } };
  const { stdout } = await run(command, args ?? [], {
    timeout: 60_000,
    env: {
      ...environment,
      ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
    },
  }).catch((error: Error & { code?: string | number }) => {
    throw new Error(`the credential plugin ${command} failed (${error.code})`);
  });
  const found = credential.safeParse(parseJson(stdout));
  if (!found.success) throw new Error(`the credential plugin ${command} printed no ExecCredential`);
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = found.data.status;
  return {
    credentials: {
      ...(token && { token }),
      ...(clientCertificateData &&
        clientKeyData && { certificate: clientCertificateData, key: clientKeyData }),
    },
    until: expirationTimestamp ? Date.parse(expirationTimestamp) : Number.POSITIVE_INFINITY,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
