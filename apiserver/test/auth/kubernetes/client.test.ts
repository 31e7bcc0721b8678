import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished, test, expect } from "vitest";
import { kubernetesClient } from "../../../src/auth/kubernetes/client.ts";
import { issue } from "../../certificates.ts";

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
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = kubernetesClient({
    server: `https://localhost:${(server.address() as AddressInfo).port}`,
    ca: pair.certificate,
    serverName: undefined,
    insecure: false,
    credentials: () => Promise.resolve({}),
  });
  onTestFinished(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  const call = {
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: {},
  } as const;
  expect(await Promise.all([1, 2, 3].map(() => client.request(call)))).toEqual([{}, {}, {}]);
  expect(await client.request(call)).toEqual({});
  expect(asked).toBe(3 + 3 + 1);
});
