import { Agent } from "node:https";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { issue, type Issued } from "../certificates.ts";
import { runningServer, type RunningServer } from "../running-server.ts";

const PATH = "/apis/fruit.example.com/v1/namespaces/default/mangoes";
const JANE = {
  "X-Remote-User": "jane",
  "X-Remote-Group": ["growers", "a, b"],
  "X-Remote-Extra-Acme.com%2fTeam": "red",
};

const clients = ["clientAuth"] as const;
const frontProxyCa = issue({ commonName: "front-proxy-ca", ca: true });
const clusterCa = issue({ commonName: "cluster-ca", ca: true });
const frontProxy = issue({ commonName: "front-proxy-client", issuer: frontProxyCa, usages: clients });

function trust(ca: Issued = frontProxyCa, more: Record<string, string> = {}): Record<string, string> {
  return {
    "client-ca-file": clusterCa.certificate,
    "requestheader-client-ca-file": ca.certificate,
    "requestheader-allowed-names": '["front-proxy-client"]',
    "requestheader-username-headers": '["X-Remote-User"]',
    "requestheader-uid-headers": '["X-Remote-Uid"]',
    "requestheader-group-headers": '["X-Remote-Group"]',
    "requestheader-extra-headers-prefix": '["X-Remote-Extra-"]',
    ...more,
  };
}

let api: RunningServer;
beforeAll(async () => {
  api = await runningServer();
  api.kubernetes.setTrust(trust());
  await api.kubernetes.watched();
});
afterAll(() => api.close());

describe("the front proxy is believed", () => {
  test("user, groups one a line, extra with its key decoded; system:authenticated is added and the headers are gone", async () => {
    const { status, json } = await api.request(PATH, {
      as: frontProxy,
      headers: { ...JANE, "X-Remote-Uid": "7", Authorization: "Bearer of-nobody" },
    });
    expect(status).toBe(200);
    expect(json.user).toStrictEqual({
      name: "jane",
      uid: "7",
      groups: ["growers", "a, b", "system:authenticated"],
      extra: { "acme.com/team": ["red"] },
    });
    expect(json).toMatchObject({ authorization: null, remote: null });
  });

  test("who asks to act as another is refused, not taken for themselves", async () => {
    for (const name of ["Impersonate-User", "impersonate-group", "Impersonate-Extra-Team"]) {
      const { status, json } = await api.request(PATH, {
        as: frontProxy,
        headers: { ...JANE, [name]: "joe" },
      });
      expect([status, json.reason], name).toEqual([403, "Forbidden"]);
    }
  });

  test("names, groups and extra values are UTF-8", async () => {
    const sent = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
    const headers = {
      "X-Remote-User": sent("böb"),
      "X-Remote-Uid": sent("№7"),
      "X-Remote-Group": [sent("Développeurs"), sent("開発")],
      "X-Remote-Extra-City": sent("Zürich"),
    };
    expect((await api.request(PATH, { as: frontProxy, headers })).json.user).toStrictEqual({
      name: "böb",
      uid: "№7",
      groups: ["Développeurs", "開発", "system:authenticated"],
      extra: { city: ["Zürich"] },
    });
  });

  test("through an intermediate that it sends along", async () => {
    const intermediate = issue({ commonName: "between", issuer: frontProxyCa, ca: true });
    const leaf = issue({ commonName: "front-proxy-client", issuer: intermediate, usages: clients });
    const as = { certificate: leaf.certificate + intermediate.certificate, key: leaf.key };
    expect((await api.request(PATH, { as, headers: JANE })).json.user.name).toBe("jane");
    expect((await api.request(PATH, { as: leaf, headers: JANE })).status).toBe(401);
  });

  test("with a certificate that is for any use, as Go takes it", async () => {
    const as = issue({ commonName: "front-proxy-client", issuer: frontProxyCa });
    expect((await api.request(PATH, { as, headers: JANE })).json.user.name).toBe("jane");
  });
});

describe("nobody else is", () => {
  const otherCa = issue({ commonName: "front-proxy-ca", ca: true });
  const spoofs: Record<string, Issued> = {
    "a CA of the same name": issue({ commonName: "front-proxy-client", issuer: otherCa, usages: clients }),
    "the cluster's own CA": issue({
      commonName: "front-proxy-client",
      issuer: clusterCa,
      usages: ["serverAuth"],
    }),
    "another name": issue({ commonName: "Front-Proxy-Client", issuer: frontProxyCa, usages: clients }),
    "serverAuth alone": issue({
      commonName: "front-proxy-client",
      issuer: frontProxyCa,
      usages: ["serverAuth"],
    }),
    "a date that has passed": issue({
      commonName: "front-proxy-client",
      issuer: frontProxyCa,
      usages: clients,
      from: -9,
      until: -2,
    }),
    "a date to come": issue({
      commonName: "front-proxy-client",
      issuer: frontProxyCa,
      usages: clients,
      from: 2,
    }),
    "no CA at all": issue({ commonName: "front-proxy-client", usages: clients }),
    "a leaf as its CA": issue({ commonName: "front-proxy-client", issuer: frontProxy, usages: clients }),
  };
  test.each(Object.entries(spoofs))("with a certificate of %s", async (_, as) => {
    const { status, json } = await api.request(PATH, { as, headers: JANE });
    expect(status).toBe(401);
    expect(json).toStrictEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: "Unauthorized",
      reason: "Unauthorized",
      code: 401,
    });
  });

  test("without a certificate the headers are nothing", async () => {
    const { json } = await api.request(PATH, { headers: JANE });
    expect(json.user).toStrictEqual({
      name: "system:anonymous",
      uid: "",
      groups: ["system:unauthenticated"],
      extra: {},
    });
  });

  test("a client certificate of the cluster is its own user, whatever the headers say", async () => {
    const as = issue({ commonName: "joe", organizations: ["growers"], issuer: clusterCa, usages: clients });
    const { json } = await api.request(PATH, { as, headers: JANE });
    expect(json.user).toMatchObject({ name: "joe", groups: ["growers", "system:authenticated"] });
    expect(json.user.extra["authentication.kubernetes.io/credential-id"][0]).toMatch(
      /^X509SHA256=[0-9a-f]{64}$/,
    );
  });
});

test("a connection that lives longer than its CA is believed no more, and a new CA's is", async () => {
  const nextCa = issue({ commonName: "next", ca: true });
  const next = issue({ commonName: "front-proxy-client", issuer: nextCa, usages: clients });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const kept = { as: frontProxy, headers: JANE, agent };
  expect((await api.request(PATH, kept)).status).toBe(200);
  api.kubernetes.setTrust(trust(nextCa));
  await expect.poll(async () => (await api.request(PATH, { as: next, headers: JANE })).status).toBe(200);
  expect((await api.request(PATH, kept)).status).toBe(401);
  agent.destroy();
  api.kubernetes.setTrust(trust());
  await expect
    .poll(async () => (await api.request(PATH, { as: frontProxy, headers: JANE })).status)
    .toBe(200);
});

test("an unusable change is logged and the old trust stays", async () => {
  api.kubernetes.setTrust(trust(frontProxyCa, { "requestheader-allowed-names": "front-proxy-client" }));
  const problem =
    "the ConfigMap kube-system/extension-apiserver-authentication cannot be used: requestheader-allowed-names: a JSON array of strings was expected";
  await expect.poll(() => api.logged.find((line) => line["problem"] === problem)?.level).toBe("error");
  expect((await api.request(PATH, { as: frontProxy, headers: JANE })).status).toBe(200);
  api.kubernetes.setTrust(trust());
});

describe("bearer tokens", () => {
  test("are reviewed once in ten seconds", async () => {
    api.kubernetes.tokens.set("good", { username: "robot", uid: "u", groups: ["bots"], extra: { a: ["b"] } });
    const headers = { Authorization: "Bearer good" };
    expect((await api.request(PATH, { headers })).json.user).toStrictEqual({
      name: "robot",
      uid: "u",
      groups: ["bots", "system:authenticated"],
      extra: { a: ["b"] },
    });
    await api.request(PATH, { headers });
    expect(api.kubernetes.tokenReviews.filter((token) => token === "good")).toHaveLength(1);
    api.clock.ahead += 10_001;
    await api.request(PATH, { headers });
    expect(api.kubernetes.tokenReviews.filter((token) => token === "good")).toHaveLength(2);
  });

  test("that nobody knows are a 401, never anonymous", async () => {
    expect((await api.request(PATH, { headers: { Authorization: "Bearer bad" } })).status).toBe(401);
  });
});
