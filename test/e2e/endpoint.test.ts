import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { planes } from "../cluster/planes.ts";
import { startSandboxPlane } from "../cluster/sandbox-plane.ts";
import { kagg } from "./kagg.ts";
import { until } from "./until.ts";

// What `render --endpoint` makes must lead kube-aggregator to the server. The server here knows the two documents that
// the aggregator asks for and nothing else: only the way to it is on trial.
describe("render --endpoint", () => {
  let cluster: ControlPlane;
  let folder: string;
  let server: Server;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "kagg-endpoint-"));
    await writeFile(join(folder, "kagg.yaml"), description);
    await kagg(["certs"], { cwd: folder });
    const pki = async (file: string): Promise<string> => readFile(join(folder, ".kagg/pki", file), "utf8");
    const identity = { cert: await pki("tls.crt"), key: await pki("tls.key") };
    server = createServer(identity, (request, response) => {
      const found = request.url === "/apis/fruit.example.com/v1";
      response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(found ? resources : {}));
    }).listen(0);
    await once(server, "listening");
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(planes)(
    "a name: the aggregator verifies the certificate and reaches the server ($name)",
    async ({ start }) => {
      cluster = await start();
      expect(await condition("localhost")).toBe("True Passed");
      expect((await cluster.kubectl(["get", "--raw", "/apis/fruit.example.com/v1"])).stdout).toBe(
        JSON.stringify(resources),
      );
    },
  );

  // The flag of kube-aggregator that this needs is off by default there; the sandbox always does so.
  const routing = [
    ["the real kube-apiserver", () => startControlPlane({ aggregatorRouting: true })],
    ["the sandbox", startSandboxPlane],
  ] as const;
  test.skipIf(!ownAddress()).each(routing)(
    "an address: the same through an EndpointSlice of %s",
    async (_, start) => {
      cluster = await start();
      expect(await condition(ownAddress()!)).toBe("True Passed");
    },
  );

  test.each(planes)("a certificate of another CA is not taken by $name", async ({ start }) => {
    await kagg(["certs", "--new-ca"], { cwd: folder });
    cluster = await start();
    expect(await condition("localhost", "False")).toBe("False FailedDiscoveryCheck");
  });

  /** Registers the server at that host and returns status and reason once the status is as wanted. */
  async function condition(host: string, wanted = "True"): Promise<string> {
    const endpoint = `${host}:${(server.address() as AddressInfo).port}`;
    const { stdout } = await kagg(["render", "--endpoint", endpoint], { cwd: folder });
    const applied = await cluster.kubectl(["apply", "--server-side", "-f", "-"], { input: `${stdout}\n` });
    expect(applied).toMatchObject({ exitCode: 0, stderr: "" });
    const path = "{.status.conditions[0].status} {.status.conditions[0].reason}";
    const read = async (): Promise<string> =>
      (await cluster.kubectl(["get", "apiservice", "v1.fruit.example.com", "-o", `jsonpath=${path}`])).stdout;
    return until(`Available is ${wanted}`, read, (answer) => answer.startsWith(wanted));
  }
});

/** An address that an EndpointSlice may have; machines without a network have none. */
function ownAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal && !one.address.startsWith("169.254."))?.address;
}

const resources = {
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: "fruit.example.com/v1",
  resources: [],
};

const description = `apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata:
  name: orchard
spec:
  group: fruit.example.com
  namespace: fruit-system
  versions: [{ name: v1 }]
  resources: [{ kind: Mango }]
  service: { name: orchard-api, port: 8446 }
  image: registry.example.com/orchard:1.2.3
`;
