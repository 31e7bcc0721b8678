import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished, test, expect } from "vitest";
import { kubernetesClient, type KubernetesClient } from "../../../src/auth/kubernetes/client.ts";
import type { Credentials } from "../../../src/auth/kubernetes/connection.ts";
import { issue } from "../../certificates.ts";

/** Its URL, until the test is over. */
async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

function clientOf(server: string, ca: string, credentials: Credentials = {}): KubernetesClient {
  const client = kubernetesClient({
    server,
    ca,
    serverName: undefined,
    insecure: false,
    credentials: () => Promise.resolve(credentials),
  });
  onTestFinished(client.close);
  return client;
}

test("where kube-apiserver has closed all kept connections meanwhile, it is asked again over another one", async () => {
  const pair = issue({ commonName: "x", names: ["localhost"] });
  const seen = new Set<Socket>();
  const together: (() => void)[] = [];
  let asked = 0;
  const server = createServer({ cert: pair.certificate, key: pair.key }, ({ socket }, response) => {
    asked += 1;
    // As where the end of an idle connection and the next request pass each other.
    if (seen.has(socket)) socket.destroy();
    else if (seen.size >= 3) response.end("{}");
    else if (together.push(() => response.end("{}")) === 3) for (const answer of together) answer();
    seen.add(socket);
  });
  const client = clientOf(await listening(server), pair.certificate);
  const call = {
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: {},
  } as const;
  expect(await Promise.all([1, 2, 3].map(() => client.request(call)))).toEqual([{}, {}, {}]);
  expect(await client.request(call)).toEqual({});
  expect(asked).toBe(3 + 3 + 1);
});

test("what is asked at once makes one handshake, and resumes its session", async () => {
  const pair = issue({ commonName: "x", names: ["localhost"] });
  const server = createServer({ cert: pair.certificate, key: pair.key }, (_, response) => response.end("{}"));
  const resumed: boolean[] = [];
  server.on("secureConnection", (socket) => resumed.push(socket.isSessionReused()));
  const client = clientOf(await listening(server), pair.certificate);
  const asked = [1, 2, 3, 4].map(() => client.request({ method: "GET", path: "/version" }));
  await expect(Promise.all(asked)).resolves.toHaveLength(4);
  expect(resumed.filter((is) => !is)).toHaveLength(1);
});

test("where the first one fails, the others are asked all the same, and each says what is wrong", async () => {
  const pair = issue({ commonName: "x", names: ["localhost"] });
  const server = createServer({ cert: pair.certificate, key: pair.key }, (_, response) => response.end("{}"));
  const url = await listening(server);
  const foreign = issue({ commonName: "y", names: ["localhost"] });
  const told = async (credentials: Credentials): Promise<readonly string[]> => {
    const client = clientOf(url, foreign.certificate, credentials);
    const asked = [1, 2].map(() => client.request({ method: "GET", path: "/version" }));
    const settled = await Promise.allSettled(asked);
    return settled.map((one) => (one.status === "rejected" ? String(one.reason) : "answered"));
  };
  for (const message of await told({})) expect(message).toContain("cannot be asked: self-signed certificate");
  const mixed = { certificate: pair.certificate, key: foreign.key };
  for (const message of await told(mixed)) expect(message).toContain("key values mismatch");
});
