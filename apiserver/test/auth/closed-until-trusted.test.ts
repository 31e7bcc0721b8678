import { afterEach, expect, test } from "vitest";
import { issue } from "../certificates.ts";
import { runningServer, type RunningServer } from "../running-server.ts";

let api: RunningServer;
afterEach(() => api.close());

test("where the ConfigMap cannot be read the server is closed, says why, and opens once it can", async () => {
  api = await runningServer();
  const ca = issue({ commonName: "front-proxy-ca", ca: true });
  const as = issue({ commonName: "front-proxy-client", issuer: ca, usages: ["clientAuth"] });
  const jane = { as, headers: { "X-Remote-User": "jane", "X-Remote-Group": "system:masters" } };

  const refused = await api.request("/apis/fruit.example.com/v1", jane);
  expect(refused).toMatchObject({
    status: 503,
    headers: { "retry-after": "5" },
    json: {
      reason: "ServiceUnavailable",
      message: "the server is not ready: it does not know yet whom to believe",
    },
  });
  await expect
    .poll(() => api.logged.some(({ message }) => message === "trust of the cluster not read"))
    .toBe(true);
  const ready = await api.request("/readyz");
  expect(ready.status).toBe(500);
  expect(ready.text).toBe(
    "[+]ping ok\n[-]authentication failed: reason withheld\n[+]storage ok\n[+]shutdown ok\nreadyz check failed\n",
  );
  const failed = api.logged.find(({ message }) => message === "health check failed");
  expect(failed?.["problems"]).toStrictEqual([
    "authentication: the ConfigMap kube-system/extension-apiserver-authentication cannot be read: " +
      "GET /api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication: 403 configmaps is forbidden; " +
      "a RoleBinding in kube-system to the Role extension-apiserver-authentication-reader grants it",
  ]);
  expect((await api.request("/livez")).text).toBe("ok");

  api.kubernetes.setTrust({
    "requestheader-client-ca-file": ca.certificate,
    "requestheader-username-headers": '["X-Remote-User"]',
    "requestheader-group-headers": '["X-Remote-Group"]',
  });
  await expect.poll(async () => (await api.request("/readyz")).text).toBe("ok");
  expect((await api.request("/apis/fruit.example.com/v1", jane)).status).toBe(200);
});

test("a cluster without an aggregation layer is named by readyz/authentication", async () => {
  api = await runningServer();
  api.kubernetes.setTrust({});
  await api.kubernetes.watched();
  const { text } = await api.request("/readyz/authentication");
  expect(text).toBe(
    "internal server error: the ConfigMap kube-system/extension-apiserver-authentication has no requestheader-client-ca-file: " +
      "kube-apiserver runs without an aggregation layer\n",
  );
});
