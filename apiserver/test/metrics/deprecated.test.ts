import { expect, test } from "vitest";
import { issue } from "../certificates.ts";
import { runningServer } from "../running-server.ts";

test("a deprecated version that is asked for is told to whoever collects metrics", async () => {
  const server = await runningServer();
  const ca = issue({ commonName: "clients", ca: true });
  const as = issue({
    commonName: "jane",
    organizations: ["system:masters"],
    issuer: ca,
    usages: ["clientAuth"],
  });
  server.kubernetes.setTrust({ "client-ca-file": ca.certificate });
  await server.kubernetes.watched();
  const asked = async (): Promise<string[]> =>
    (await server.request("/metrics", { as })).text
      .split("\n")
      .filter((line) => line.startsWith("apiserver_requested_deprecated_apis"));
  await server.request("/apis/fruit.example.com/v1/mangoes", { as });
  expect(await asked()).toEqual([]);
  await server.request("/apis/fruit.example.com/v1alpha1/mangoes", { as });
  expect(await asked()).toEqual([
    'apiserver_requested_deprecated_apis{group="fruit.example.com",version="v1alpha1",resource="mangoes",subresource="",removed_release=""} 1',
  ]);
  await server.close();
});
