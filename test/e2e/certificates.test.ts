import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { controlPlaneBinary } from "../cluster/binary.ts";
import { kagg } from "./kagg.ts";

// Go's crypto/x509 is what kube-aggregator verifies with.
describe.each(["ecdsa-p256", "rsa-2048", "rsa-3072", "rsa-4096"])("%s", (algorithm) => {
  let folder: string;
  let verify: (hostname: string) => Promise<{ exitCode?: number; stdout: string; stderr: string }>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kagg-certificates-"));
    await writeFile(join(folder, "kagg.yaml"), description);
    await kagg(["certs", "--algorithm", algorithm], { cwd: folder });
    const binary = await controlPlaneBinary();
    verify = (hostname) =>
      execa(binary, ["verify-certificate", "--ca", "ca.crt", "--cert", "tls.crt", "--hostname", hostname], {
        cwd: join(folder, ".kagg/pki"),
        reject: false,
      });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([
    "orchard-api",
    "orchard-api.fruit-system",
    "orchard-api.fruit-system.svc",
    "orchard-api.fruit-system.svc.corp.local",
  ])("Go trusts it as %s", async (hostname) => {
    expect(await verify(hostname)).toMatchObject({ exitCode: 0, stdout: "ok" });
  });

  test("Go refuses it for another name", async () => {
    const { exitCode, stderr } = await verify("orchard-api.other.svc");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("not orchard-api.other.svc");
  });
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
  service: { name: orchard-api }
  image: registry.example.com/orchard:1.2.3
  tls: { clusterDomain: corp.local }
`;
