import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Connection, Credentials } from "./connection.ts";
import { execCredentials } from "./exec-credential.ts";

export type KubeconfigExec = {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[] | null | undefined;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null | undefined;
};

type KubeconfigUser = {
  readonly "client-certificate"?: string | undefined;
  readonly "client-certificate-data"?: string | undefined;
  readonly "client-key"?: string | undefined;
  readonly "client-key-data"?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly exec?: KubeconfigExec | undefined;
};

type KubeconfigCluster = {
  readonly server: string;
  readonly "certificate-authority"?: string | undefined;
  readonly "certificate-authority-data"?: string | undefined;
  readonly "tls-server-name"?: string | undefined;
  readonly "insecure-skip-tls-verify"?: boolean | undefined;
};

type Kubeconfig = {
  readonly "current-context": string;
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
  readonly clusters: readonly { readonly name: string; readonly cluster: KubeconfigCluster }[];
  readonly users: readonly { readonly name: string; readonly user: KubeconfigUser }[];
};

/**
 * The connection of a kubeconfig's current context. Paths in it are relative to the file. Throws an Error in plain words
 * that names the file and what is wrong with it, and never what it holds.
 *
 * @example
 * const kubernetes = await kubeconfigConnection("/home/jane/.kube/config", process.env);
 */
export async function kubeconfigConnection(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Connection> {
  const config = await read(path);
  const name = config["current-context"];
  const context = config.contexts.find((entry) => entry.name === name)?.context;
  if (!context) throw new Error(`${path}: current-context names "${name}", which is not in contexts`);
  const cluster = config.clusters.find((entry) => entry.name === context.cluster)?.cluster;
  if (!cluster)
    throw new Error(
      `${path}: context "${name}" names cluster "${context.cluster}", which is not in clusters`,
    );
  const user = config.users.find((entry) => entry.name === context.user)?.user;
  if (!user)
    throw new Error(`${path}: context "${name}" names user "${context.user}", which is not in users`);

  const folder = dirname(path);
  const insecure = cluster["insecure-skip-tls-verify"] ?? false;
  return {
    server: cluster.server.replace(/\/+$/, ""),
    ca: await inlineOrFile(cluster["certificate-authority-data"], cluster["certificate-authority"], folder),
    serverName: cluster["tls-server-name"],
    insecure,
    credentials: user.exec
      ? execCredentials(user.exec, { folder, environment })
      : () => staticCredentials(user, folder),
  };
}

async function read(path: string): Promise<Kubeconfig> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path}: the kubeconfig cannot be read (${error.code})`, { cause: error });
  });
  const found = schema().safeParse(parseYaml(path, text));
  if (found.success) return found.data;
  const problems = found.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`${path}: this is no usable kubeconfig: ${problems.join("; ")}`);
}

function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch {
    // The parser's message quotes the text, and the text holds keys.
    throw new Error(`${path}: the kubeconfig is not valid YAML`);
  }
}

/** Files are read again for each request: whoever rotates them need not restart the server. */
async function staticCredentials(user: KubeconfigUser, folder: string): Promise<Credentials> {
  const [certificate, key, token] = await Promise.all([
    inlineOrFile(user["client-certificate-data"], user["client-certificate"], folder),
    inlineOrFile(user["client-key-data"], user["client-key"], folder),
    user.tokenFile ? readFile(resolve(folder, user.tokenFile), "utf8") : user.token,
  ]);
  return {
    ...(certificate && key && { certificate, key }),
    ...(token && { token: token.trim() }),
  };
}

async function inlineOrFile(
  data: string | undefined,
  path: string | undefined,
  folder: string,
): Promise<string | undefined> {
  if (data) return Buffer.from(data, "base64").toString("utf8");
  return path ? readFile(resolve(folder, path), "utf8") : undefined;
}

/** Built when it is needed: most servers run in a pod, without a kubeconfig. */
function schema(): z.ZodType<Kubeconfig> {
  const text = z.string().optional();
  const exec = z.object({
    apiVersion: z.string(),
    command: z.string(),
    args: z.array(z.string()).nullish(),
    env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  });
  const user = z.object({
    "client-certificate": text,
    "client-certificate-data": text,
    "client-key": text,
    "client-key-data": text,
    token: text,
    tokenFile: text,
    exec: exec.optional(),
  });
  const cluster = z.object({
    server: z.string(),
    "certificate-authority": text,
    "certificate-authority-data": text,
    "tls-server-name": text,
    "insecure-skip-tls-verify": z.boolean().optional(),
  });
  return z.object({
    "current-context": z.string(),
    contexts: z.array(
      z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
    ),
    clusters: z.array(z.object({ name: z.string(), cluster })),
    users: z.array(z.object({ name: z.string(), user })),
  });
}
