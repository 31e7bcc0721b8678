import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:https";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { kagg } from "./kagg.ts";

describe("certs show on the real kube-apiserver", () => {
  let cluster: ControlPlane;
  let folder: string;
  let server: Server;

  beforeAll(async () => {
    cluster = await startControlPlane();
    folder = await mkdtemp(join(tmpdir(), "kagg-certs-show-"));
    await writeFile(join(folder, "kagg.yaml"), description);
    await kagg(["certs"], { cwd: folder });
    const pki = async (file: string): Promise<string> => readFile(join(folder, ".kagg/pki", file), "utf8");
    const identity = { cert: await pki("tls.crt"), key: await pki("tls.key") };
    server = createServer(identity, (_, response) => response.end()).listen(0, "localhost");
    await once(server, "listening");
  });

  afterAll(async () => {
    server.close();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("before anything is registered each place says so", async () => {
    expect(await show()).toEqual({
      exitCode: 1,
      lines: [
        ".kagg/pki/ca.crt: fine",
        ".kagg/pki/tls.crt: fine",
        "Secret fruit-system/orchard-serving-cert: there is no such Secret",
        "APIService v1.fruit.example.com: there is no such APIService",
        "Service fruit-system/orchard: there is no such Service",
      ],
    });
  });

  test("what is in the Secret and in the APIService is compared with the project", async () => {
    await apply("render");
    expect((await show()).lines.slice(2)).toEqual([
      "Secret fruit-system/orchard-serving-cert: fine",
      "APIService v1.fruit.example.com caBundle: fine",
      "Service fruit-system/orchard: nothing is ready behind it",
    ]);
    await kagg(["certs", "--new-ca"], { cwd: folder });
    expect((await show()).lines.slice(0, 4)).toEqual([
      ".kagg/pki/ca.crt: fine",
      ".kagg/pki/tls.crt: fine",
      "Secret fruit-system/orchard-serving-cert: is not the one of .kagg/pki/tls.crt",
      "APIService v1.fruit.example.com caBundle: is not the one of .kagg/pki/ca.crt",
    ]);
  });

  test("what is served is looked at, and an old certificate is noticed", async () => {
    const { port } = server.address() as AddressInfo;
    await cluster.kubectl(["-n", "fruit-system", "delete", "secret", "orchard-serving-cert"]);
    await apply("render", "--endpoint", `localhost:${port}`);
    expect((await show()).lines.slice(2)).toEqual([
      "APIService v1.fruit.example.com caBundle: fine",
      `served by localhost:${port}: is not the one of .kagg/pki/tls.crt`,
    ]);
    const pki = async (file: string): Promise<string> => readFile(join(folder, ".kagg/pki", file), "utf8");
    server.setSecureContext({ cert: await pki("tls.crt"), key: await pki("tls.key") });
    expect(await show()).toMatchObject({
      exitCode: 0,
      lines: expect.arrayContaining([`served by localhost:${port}: fine`]),
    });
  });

  async function show(): Promise<{ exitCode: number; lines: readonly string[] }> {
    const args = ["certs", "show", "--cluster", "-o", "json"];
    const { exitCode, stdout } = await kagg(args, { cwd: folder, kubeconfig: cluster.kubeconfig });
    const { certificates } = JSON.parse(stdout) as {
      certificates: { where: string; problem: string | null }[];
    };
    return { exitCode, lines: certificates.map(({ where, problem }) => `${where}: ${problem ?? "fine"}`) };
  }

  async function apply(...args: string[]): Promise<void> {
    const { stdout } = await kagg(args, { cwd: folder });
    const applied = await cluster.kubectl(["apply", "--server-side", "-f", "-"], { input: `${stdout}\n` });
    expect(applied).toMatchObject({ exitCode: 0, stderr: "" });
  }
});

const description = `apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata:
  name: orchard
spec:
  group: fruit.example.com
  namespace: fruit-system
  versions: [{ name: v1 }]
  resources: [{ kind: Mango }]
  image: registry.example.com/orchard:1.2.3
`;
