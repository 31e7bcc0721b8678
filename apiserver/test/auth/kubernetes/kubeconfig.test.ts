import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { kubernetesClient } from "../../../src/auth/kubernetes/client.ts";
import { inClusterConnection } from "../../../src/auth/kubernetes/in-cluster.ts";
import { kubeconfigConnection } from "../../../src/auth/kubernetes/kubeconfig.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kagg-kubeconfig-"));
});
afterEach(() => rm(folder, { recursive: true }));

const base64 = (text: string): string => Buffer.from(text).toString("base64");

async function write(user: object, cluster: object = {}, more: object = {}): Promise<string> {
  const path = join(folder, "config");
  const config = {
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "k", user: "u" } }],
    clusters: [{ name: "k", cluster: { server: "https://k.example.com:6443/", ...cluster } }],
    users: [{ name: "u", user }],
    ...more,
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

test("certificates inline or in files beside it, which are read again each time", async () => {
  await writeFile(join(folder, "client.key"), "KEY 1");
  const path = await write(
    { "client-certificate-data": base64("CERT"), "client-key": "client.key", token: "t" },
    { "certificate-authority-data": base64("CA"), "tls-server-name": "kubernetes" },
  );
  const connection = await kubeconfigConnection(path, {});
  expect(connection).toMatchObject({
    server: "https://k.example.com:6443",
    ca: "CA",
    serverName: "kubernetes",
    insecure: false,
  });
  const credentials = { certificate: "CERT", key: "KEY 1", token: "t" };
  expect(await connection.credentials({ refresh: false })).toStrictEqual(credentials);
  await writeFile(join(folder, "client.key"), "KEY 2");
  expect(await connection.credentials({ refresh: false })).toStrictEqual({ ...credentials, key: "KEY 2" });
});

test("a credential plugin runs without a shell, and again once a 401 asks for it", async () => {
  const script = join(folder, "plugin.js");
  await writeFile(
    script,
    `console.log(JSON.stringify({ status: { token: [process.argv[2], process.env.MORE, process.hrtime.bigint()].join(" ") } }));`,
  );
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: process.execPath,
    args: [script, "$(date)"],
    env: [{ name: "MORE", value: "more" }],
  };
  const { credentials } = await kubeconfigConnection(await write({ exec }), { PATH: process.env["PATH"] });
  const first = await credentials({ refresh: false });
  expect(first.token).toMatch(/^\$\(date\) more \d+$/);
  expect(await credentials({ refresh: false })).toStrictEqual(first);
  expect(await credentials({ refresh: true })).not.toStrictEqual(first);
});

test.each([
  [
    { exec: { apiVersion: "v1", command: "/nonexistent/plugin" } },
    "the credential plugin /nonexistent/plugin failed (ENOENT)",
  ],
  [
    { exec: { apiVersion: "v1", command: process.execPath, args: ["-e", "console.log('secret')"] } },
    `the credential plugin ${process.execPath} printed no ExecCredential`,
  ],
])("a plugin that fails is named and quoted never", async (user, message) => {
  const { credentials } = await kubeconfigConnection(await write(user), {});
  await expect(credentials({ refresh: false })).rejects.toThrow(new Error(message));
});

test("what is wrong with it is told without what is in it", async () => {
  const path = await write({}, {}, { "current-context": "other" });
  await expect(kubeconfigConnection(path, {})).rejects.toThrow(
    `${path}: current-context names "other", which is not in contexts`,
  );
  await writeFile(path, "users: [{ token: hunter2");
  await expect(kubeconfigConnection(path, {})).rejects.toThrow(
    new Error(`${path}: the kubeconfig is not valid YAML`),
  );
  await expect(kubeconfigConnection(join(folder, "none"), {})).rejects.toThrow(
    `${join(folder, "none")}: the kubeconfig cannot be read (ENOENT)`,
  );
});

test("in a pod the service account's token is read for each request", async () => {
  await writeFile(join(folder, "ca.crt"), "CA");
  await writeFile(join(folder, "token"), "one\n");
  const environment = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };
  const connection = await inClusterConnection({ environment, folder });
  expect(connection).toMatchObject({ server: "https://[fd00::1]:443", ca: "CA" });
  await writeFile(join(folder, "token"), "two\n");
  expect(await connection?.credentials({ refresh: false })).toStrictEqual({ token: "two" });
  expect(await inClusterConnection({ environment: {}, folder })).toBeUndefined();
  const moved = { ...environment, KUBERNETES_SERVICE_ACCOUNT_FOLDER: folder };
  expect(await inClusterConnection({ environment: moved })).toMatchObject({ ca: "CA" });
});

test("a server that cannot be reached is named", async () => {
  const client = kubernetesClient({
    server: "https://127.0.0.1:1",
    ca: undefined,
    serverName: undefined,
    insecure: false,
    credentials: () => Promise.resolve({}),
  });
  await expect(client.request({ method: "GET", path: "/x" })).rejects.toThrow(
    "GET /x: https://127.0.0.1:1 cannot be asked: connect ECONNREFUSED 127.0.0.1:1",
  );
});

test("several files are merged as KUBECONFIG says: the first entry of a name counts, its paths are its own file's", async () => {
  const other = join(folder, "other");
  await mkdir(other);
  await writeFile(join(other, "token"), "one");
  await writeFile(join(other, "ca.crt"), "CA");
  const context = { cluster: "k", user: "u" };
  await writeFile(
    join(other, "users"),
    JSON.stringify({
      contexts: [{ name: "mine", context }],
      clusters: [{ name: "k", cluster: { server: "https://first:1", "certificate-authority": "ca.crt" } }],
      users: [{ name: "u", user: { tokenFile: "token" } }],
    }),
  );
  const second = await write({ token: "second" }, {}, { "current-context": "mine" });
  const paths = [join(folder, "none"), join(other, "users"), second].join(delimiter);
  const connection = await kubeconfigConnection(paths, {});
  expect(connection).toMatchObject({ server: "https://first:1", ca: "CA" });
  expect(await connection.credentials({ refresh: false })).toStrictEqual({ token: "one" });
  await writeFile(join(other, "token"), "two");
  expect(await connection.credentials({ refresh: false })).toStrictEqual({ token: "two" });
  const none = [join(folder, "none"), join(folder, "neither")].join(delimiter);
  await expect(kubeconfigConnection(none, {})).rejects.toThrow("none of these kubeconfigs is there");
});

test("a proxy is refused by the field that asks for it", async () => {
  const path = await write({ token: "t" }, { "proxy-url": "http://user:secret@proxy:3128" });
  const refused = kubeconfigConnection(path, {});
  await expect(refused).rejects.toThrow(`${path}: cluster "k": proxy-url is not supported`);
  await expect(refused).rejects.not.toThrow("secret");
});
