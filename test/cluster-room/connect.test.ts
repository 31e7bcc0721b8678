import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer as createTcpServer } from "node:net";
import { type AddressInfo } from "node:net";
import { createServer as createTlsServer } from "node:https";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { connect } from "../../src/cluster/connect.ts";
import { KaggError } from "../../src/errors.ts";
import { issueSelfSigned } from "./self-signed.ts";
import { tempFolder } from "../temp-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await tempFolder();
});

type Entry = Record<string, unknown>;
type Config = { context?: string; contexts?: string[]; cluster?: Entry; user?: Entry };

/** A kubeconfig with one cluster and one user, and contexts of the given names. */
async function kubeconfig(
  name: string,
  { context, contexts = ["here"], cluster = {}, user = {} }: Config = {},
): Promise<string> {
  const file = join(folder, name);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(
    file,
    JSON.stringify({
      "current-context": context ?? contexts[0],
      contexts: contexts.map((one) => ({ name: one, context: { cluster: "one", user: "me" } })),
      clusters: [{ name: "one", cluster: { server: "http://127.0.0.1:1", ...cluster } }],
      users: [{ name: "me", user }],
    }),
  );
  return file;
}

/** Answers every request with what it was asked: the headers as JSON. */
async function mirror(status = 200): Promise<string> {
  const server = createServer(({ headers }, response) =>
    response.writeHead(status).end(JSON.stringify(headers)),
  );
  return listen(server);
}

async function listen(server: ReturnType<typeof createTcpServer>): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const env = (more: Record<string, string> = {}): Record<string, string> => ({ HOME: folder, ...more });

async function problem(
  attempt: Promise<unknown>,
): Promise<{ code: string; text: string; hint: string | undefined }> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KaggError);
  const { code, problems } = error as KaggError;
  const text = problems.map(({ where, what }) => (where ? `${where}: ${what}` : what)).join("\n");
  return { code, text: text.replaceAll(folder, "FOLDER"), hint: problems[0]?.hint };
}

const headersAs = async (file: string, more = {}): Promise<Entry> => {
  const cluster = await connect({ kubeconfig: file, env: env(more) });
  onTestFinished(() => cluster.close());
  return JSON.parse((await cluster.request({ path: "/version" })).text) as Entry;
};

describe("which kubeconfig", () => {
  test("~/.kube/config, and no client-node and no request until one is sent", async () => {
    await kubeconfig(".kube/config");
    expect(await connect({ env: env() })).toMatchObject({ server: "http://127.0.0.1:1", context: "here" });
  });

  test("$KUBECONFIG with several files: the first that says something wins, and missing ones are skipped", async () => {
    const first = await kubeconfig("a", { contexts: ["a", "both"], cluster: { server: "http://first:1" } });
    const second = await kubeconfig("b", { contexts: ["b", "both"], cluster: { server: "http://second:1" } });
    const files = [join(folder, "nothing"), first, second].join(":");
    expect(await connect({ env: env({ KUBECONFIG: files }) })).toMatchObject({
      context: "a",
      server: "http://first:1",
    });
    expect(await connect({ context: "b", env: env({ KUBECONFIG: files }) })).toMatchObject({
      context: "b",
      server: "http://first:1",
    });
  });

  test("none at all", async () => {
    expect(await problem(connect({ env: env() }))).toMatchObject({
      code: "cluster/no-kubeconfig",
      text: "there is no kubeconfig; looked for FOLDER/.kube/config",
    });
  });

  test("one that is named and not there", async () => {
    const text = "FOLDER/nothing: there is no such file";
    expect(await problem(connect({ kubeconfig: join(folder, "nothing"), env: env() }))).toMatchObject({
      text,
    });
  });

  test("bad YAML: the place and never the content", async () => {
    const file = join(folder, "bad");
    await writeFile(file, "users:\n- name: me\n  user: {token: s3cret\n");
    const { text, code } = await problem(connect({ kubeconfig: file, env: env() }));
    expect(code).toBe("cluster/no-kubeconfig");
    expect(text).toMatch(/^FOLDER\/bad:4:1: is no YAML: /);
    expect(text).not.toContain("s3cret");
  });

  test("a context that is not there: those there are", async () => {
    const file = await kubeconfig("config", { contexts: ["prod", "dev"] });
    expect(await problem(connect({ kubeconfig: file, context: "stage", env: env() }))).toMatchObject({
      text: 'FOLDER/config: has no context "stage"; it has dev, prod',
      hint: "kagg … --context NAME",
    });
  });

  test.each<[Config, string]>([
    [
      { cluster: { server: "kubernetes" } },
      'FOLDER/config cluster "one": has the server "kubernetes", which is no http(s) address',
    ],
    [
      { cluster: { "certificate-authority": "gone.crt" } },
      'FOLDER/config cluster "one": names certificate-authority FOLDER/gone.crt, which cannot be read (ENOENT)',
    ],
    [
      { cluster: { "certificate-authority-data": "AAAA" } },
      'FOLDER/config cluster "one": has a certificate-authority that is no PEM certificate',
    ],
    [
      { user: { "client-certificate-data": "AAAA" } },
      'FOLDER/config user "me": has a client-certificate and no client-key',
    ],
    ...["proxy", "ftp://127.0.0.1:1"].map((proxy): [Config, string] => [
      { cluster: { "proxy-url": proxy } },
      `FOLDER/config cluster "one": has the proxy-url "${proxy}", which is no address of an http, https or socks5 proxy`,
    ]),
    [
      { user: { "as-groups": ["system:masters"] } },
      'FOLDER/config user "me": has as-uid, as-groups or as-user-extra without as; kubectl refuses that too',
    ],
    [
      { user: { as: "jane", "as-groups": "system:masters" } },
      'FOLDER/config user "me": has as-groups that are no list',
    ],
  ])("what is wrong in it: %j", async (config, text) => {
    const file = await kubeconfig("config", config);
    expect(await problem(connect({ kubeconfig: file, env: env() }))).toMatchObject({
      code: "cluster/no-kubeconfig",
      text,
    });
  });
});

describe("as whom", () => {
  test("a token, a token file relative to the kubeconfig, a password", async () => {
    const server = await mirror();
    await writeFile(join(folder, "token"), "from-file\n");
    const authorization = async (user: Entry): Promise<unknown> =>
      (await headersAs(await kubeconfig("config", { cluster: { server }, user })))["authorization"];
    expect(await authorization({ token: "t" })).toBe("Bearer t");
    expect(await authorization({ token: "t", tokenFile: "token" })).toBe("Bearer from-file");
    expect(await authorization({ username: "u", password: "p" })).toBe("Basic dTpw");
  });

  test("somebody else (impersonation) with groups and extras", async () => {
    const server = await mirror();
    const user = { as: "alice", "as-groups": ["a", "b"], "as-user-extra": { scope: ["x"] } };
    expect(await headersAs(await kubeconfig("config", { cluster: { server }, user }))).toMatchObject({
      "impersonate-user": "alice",
      "impersonate-group": "a, b",
      "impersonate-extra-scope": "x",
    });
  });

  test("an exec plugin beside the kubeconfig, told what client-go tells it, and asked again after a 401", async () => {
    let count = 0;
    const server = await listen(
      createServer(({ headers }, response) => {
        count += 1;
        response.writeHead(count === 1 ? 401 : 200).end(JSON.stringify(headers));
      }),
    );
    const plugin = `#!/bin/sh\necho run >>"${folder}/runs"\nN=$(wc -l <"${folder}/runs" | tr -d ' ')\necho "$KUBERNETES_EXEC_INFO" >"${folder}/info"\necho '{"kind":"ExecCredential","status":{"token":"'$N'"}}'\n`;
    await writeFile(join(folder, "plugin.sh"), plugin);
    await chmod(join(folder, "plugin.sh"), 0o755);
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "./plugin.sh" };
    const file = await kubeconfig("config", { cluster: { server }, user: { exec } });
    expect((await headersAs(file))["authorization"]).toBe("Bearer 2");
    expect(JSON.parse(await readFile(join(folder, "info"), "utf8"))).toEqual({
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      spec: { interactive: false },
    });
  });

  test.each<[Entry, string]>([
    [{ tokenFile: "gone" }, 'user "me": names tokenFile FOLDER/gone, which cannot be read (ENOENT)'],
    [
      { token: "two\nlines" },
      'user "me": has a token with spaces, line breaks or other characters that no token has',
    ],
  ])("a token that cannot be used is a matter of the kubeconfig: %j", async (user, text) => {
    const cluster = await connect({ kubeconfig: await kubeconfig("config", { user }), env: env() });
    expect(await problem(cluster.request({ path: "/version" }))).toMatchObject({
      code: "cluster/no-kubeconfig",
      text,
    });
  });

  test.each(["no JSON", "{}"])("an exec plugin that prints no credential: %s", async (printed) => {
    await writeFile(join(folder, "plugin.sh"), `#!/bin/sh\necho '${printed}'\n`);
    await chmod(join(folder, "plugin.sh"), 0o755);
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "./plugin.sh" };
    const file = await kubeconfig("config", { user: { exec } });
    const cluster = await connect({ kubeconfig: file, env: env() });
    expect(await problem(cluster.request({ path: "/version" }))).toMatchObject({
      code: "cluster/no-kubeconfig",
      text: 'user "me": the credential plugin FOLDER/plugin.sh failed: it printed no ExecCredential with a status',
    });
  });

  test("an exec plugin that is not installed: its install hint", async () => {
    const exec = { command: "no-such-plugin", installHint: "brew install it" };
    const file = await kubeconfig("config", { user: { exec } });
    const cluster = await connect({ kubeconfig: file, env: env() });
    expect(await problem(cluster.request({ path: "/version" }))).toEqual({
      code: "cluster/no-kubeconfig",
      text: 'user "me": the credential plugin no-such-plugin is not installed',
      hint: "brew install it",
    });
  });
});

describe("no answer", () => {
  const ask = async (
    cluster: Entry,
    request: { timeout?: number; signal?: AbortSignal } = {},
  ): ReturnType<typeof problem> => {
    const connected = await connect({ kubeconfig: await kubeconfig("config", { cluster }), env: env() });
    return problem(connected.request({ path: "/version", ...request }));
  };

  test("nothing listens", async () => {
    expect(await ask({ server: "https://127.0.0.1:1" })).toEqual({
      code: "cluster/unreachable",
      text: 'https://127.0.0.1:1 (context "here"): nothing listens on 127.0.0.1:1 (connection refused)',
      hint: "is it the right one? kubectl config get-contexts",
    });
  });

  test("it accepts and says nothing", async () => {
    const server = await listen(createTcpServer((socket) => socket.on("error", () => {})));
    expect((await ask({ server }, { timeout: 50 })).text).toMatch(/: no answer within 0\.05 s$/);
  });

  test("it speaks plain HTTP where TLS is meant", async () => {
    const server = (await mirror()).replace("http:", "https:");
    expect((await ask({ server })).text).toMatch(/: it speaks no TLS that fits \(\w+\)$/);
  });

  test("it speaks TLS where the kubeconfig says http", async () => {
    const text = "Client sent an HTTP request to an HTTPS server.\n";
    const server = await listen(createServer((_, response) => response.writeHead(400).end(text)));
    expect(await ask({ server })).toEqual({
      code: "cluster/unreachable",
      text: `${server} (context "here"): it speaks TLS, and the kubeconfig says http`,
      hint: `write ${server.replace("http:", "https:")} into the kubeconfig`,
    });
  });

  test.each(["http", "socks5"])("nothing listens on its proxy: %s", async (scheme) => {
    const proxy = `${scheme}://127.0.0.1:1`;
    expect(await ask({ server: "https://api.example.com:6443", "proxy-url": proxy })).toEqual({
      code: "cluster/unreachable",
      text: `https://api.example.com:6443 (context "here"): nothing listens on its proxy ${proxy} (connection refused)`,
      hint: "is the proxy right? proxy-url in the kubeconfig, or $HTTPS_PROXY and $NO_PROXY",
    });
  });

  test("its certificate is not of the kubeconfig's CA, or not for its name", async () => {
    const [served, other] = [issueSelfSigned("kubernetes"), issueSelfSigned("kubernetes")];
    const server = (
      await listen(createTlsServer({ cert: served.certificate, key: served.privateKey }))
    ).replace("http:", "https:");
    const trust = (pem: string): Entry => ({
      server,
      "certificate-authority-data": Buffer.from(pem).toString("base64"),
    });
    expect((await ask(trust(other.certificate))).text).toMatch(
      /: its certificate is not signed by the kubeconfig's certificate-authority \(\w+\)$/,
    );
    expect((await ask(trust(served.certificate))).text).toMatch(
      /: its certificate is not for 127\.0\.0\.1, but for DNS:kubernetes$/,
    );
  });

  test("an interrupt ends it with its own reason", async () => {
    const server = await listen(createTcpServer((socket) => socket.on("error", () => {})));
    const signal = AbortSignal.abort(new KaggError("interrupted", { what: "SIGINT" }));
    expect((await ask({ server }, { signal })).code).toBe("interrupted");
  });
});
