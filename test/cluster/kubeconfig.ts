import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";

/** Writes `<folder>/<name>.kubeconfig` for the user whose certificate is `<folder>/pki/<name>.crt`; returns its path. */
export async function writeKubeconfig(folder: string, name: string, server: string): Promise<string> {
  const data = async (file: string): Promise<string> =>
    (await readFile(join(folder, "pki", file))).toString("base64");
  return write(folder, name, server, {
    "client-certificate-data": await data(`${name}.crt`),
    "client-key-data": await data(`${name}.key`),
  });
}

/** The same for a bearer token, for example of a ServiceAccount. */
export async function writeTokenKubeconfig(
  folder: string,
  name: string,
  server: string,
  token: string,
): Promise<string> {
  return write(folder, name, server, { token });
}

async function write(
  folder: string,
  name: string,
  server: string,
  user: Record<string, string>,
): Promise<string> {
  const file = join(folder, `${name}.kubeconfig`);
  const authority = (await readFile(join(folder, "pki", "ca.crt"))).toString("base64");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "kagg-test", cluster: { server, "certificate-authority-data": authority } }],
    users: [{ name, user }],
    contexts: [{ name: "kagg-test", context: { cluster: "kagg-test", user: name } }],
    "current-context": "kagg-test",
  };
  await writeFile(file, stringify(config), { mode: 0o600 });
  return file;
}
