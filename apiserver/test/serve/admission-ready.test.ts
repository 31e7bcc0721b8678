import { expect, test } from "vitest";
import { createApiServer } from "../../src/serve/create-api-server.ts";
import { memory } from "../../src/storage/memory.ts";
import { issue } from "../certificates.ts";
import { fakeKubernetes, VALIDATING } from "../fake-kubernetes.ts";
import { Mango } from "../resource/mango.ts";
import { call } from "../running-server.ts";

test("a server that may not read what admission needs is not ready, and logs the right that it lacks", async () => {
  const kubernetes = await fakeKubernetes();
  kubernetes.objects.forbid(VALIDATING, true);
  const logged: object[] = [];
  const log = (fields: object): void => void logged.push(fields);
  const server = await createApiServer({
    resources: [Mango],
    storage: memory(),
    certificate: issue({ commonName: "server", names: ["localhost"] }),
    kubernetes: kubernetes.connection,
    logger: { debug: log, info: log, warn: log, error: log },
  });
  const port = await server.listen({ port: 0, host: "127.0.0.1" });
  const ready = async (): Promise<string> => (await call(port, "/readyz", {})).text;
  await expect
    .poll(() => JSON.stringify(logged))
    .toContain(
      "a ClusterRole with get, list and watch on validatingwebhookconfigurations in admissionregistration.k8s.io grants it",
    );
  expect(await ready()).toContain("[-]informer-sync failed: reason withheld");
  expect((await call(port, "/livez", {})).status).toBe(200);
  kubernetes.objects.forbid(VALIDATING, false);
  await expect.poll(ready, { timeout: 15_000 }).not.toContain("[-]informer-sync");
  await server.close();
  await kubernetes.close();
});
