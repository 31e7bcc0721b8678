import { readFile } from "node:fs/promises";
import { delimiter, dirname, resolve } from "node:path";
import { JSON_SCHEMA, load } from "js-yaml";
import * as z from "zod";
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
  readonly "proxy-url"?: string | undefined;
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
 * The connection of a kubeconfig's current context. `paths` is a file, or several as KUBECONFIG has them: of each name the
 * first entry counts, and files that are not there are left out. Paths inside are relative to the file that holds them.
 * Throws an Error in plain words that names the file and what is wrong with it, and never what it holds.
 *
 * @example
 * const kubernetes = await kubeconfigConnection("/home/jane/.kube/config", process.env);
 */
export async function kubeconfigConnection(
  paths: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Connection> {
  const config = await readAll(paths);
  const name = config["current-context"];
  const context = config.contexts.find((entry) => entry.name === name)?.context;
  if (!context) throw new Error(`${paths}: current-context names "${name}", which is not in contexts`);
  const found = config.clusters.find((entry) => entry.name === context.cluster);
  if (!found)
    throw new Error(
      `${paths}: context "${name}" names cluster "${context.cluster}", which is not in clusters`,
    );
  const { cluster } = found;
  const user = config.users.find((entry) => entry.name === context.user);
  if (!user)
    throw new Error(`${paths}: context "${name}" names user "${context.user}", which is not in users`);
  if (cluster["proxy-url"]) {
    const why = "proxy-url is not supported: the server has to reach kube-apiserver directly";
    throw new Error(`${found.path}: cluster "${found.name}": ${why}`);
  }
  const folder = dirname(user.path);
  const { "certificate-authority-data": data, "certificate-authority": file } = cluster;
  return {
    server: cluster.server.replace(/\/+$/, ""),
    ca: await inlineOrFile(data, file, dirname(found.path)),
    serverName: cluster["tls-server-name"],
    insecure: cluster["insecure-skip-tls-verify"] ?? false,
    credentials: user.user.exec
      ? execCredentials(user.user.exec, { folder, environment })
      : () => staticCredentials(user.user, folder),
  };
}

/** An entry, and the file that holds it. */
type From<Entry> = Entry & { readonly path: string };

type Merged = {
  readonly "current-context": string;
  readonly contexts: Kubeconfig["contexts"];
  readonly clusters: readonly From<Kubeconfig["clusters"][number]>[];
  readonly users: readonly From<Kubeconfig["users"][number]>[];
};

/** k8s.io/client-go/tools/clientcmd/loader.go. */
async function readAll(paths: string): Promise<Merged> {
  const files = paths.split(delimiter).filter((path) => path !== "");
  const found: From<Kubeconfig>[] = [];
  for (const path of files) {
    const config = await read(path).catch((error: Error) => {
      const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
      if (files.length > 1 && code === "ENOENT") return undefined;
      throw error;
    });
    if (config) found.push({ ...config, path });
  }
  if (found.length === 0) throw new Error(`${paths}: none of these kubeconfigs is there`);
  return {
    "current-context": found.map((config) => config["current-context"]).find((name) => name !== "") ?? "",
    contexts: found.flatMap(({ contexts }) => contexts),
    clusters: found.flatMap(({ clusters, path }) => clusters.map((entry) => ({ ...entry, path }))),
    users: found.flatMap(({ users, path }) => users.map((entry) => ({ ...entry, path }))),
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
    return load(text, { schema: JSON_SCHEMA, json: true });
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
    "proxy-url": text,
  });
  // One file of several may hold the users alone.
  const list = <Entry extends z.ZodType>(entry: Entry): z.ZodType<z.infer<Entry>[]> =>
    z
      .array(entry)
      .nullish()
      .transform((entries) => entries ?? []);
  return z.object({
    "current-context": z.string().default(""),
    contexts: list(
      z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
    ),
    clusters: list(z.object({ name: z.string(), cluster })),
    users: list(z.object({ name: z.string(), user })),
  });
}
