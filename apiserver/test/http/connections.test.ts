import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { connect } from "node:tls";
import { expect, test } from "vitest";
import { jsonReply } from "../../src/http/json-reply.ts";
import { issue } from "../certificates.ts";
import { runningServer } from "../running-server.ts";

// Go's transport dials more connections than it uses: kube-aggregator leaves some without a single request.
test("connections that never sent a request do not hold up the end, before and after their handshake", async () => {
  const api = await runningServer();
  const idle = connect({ port: api.port, host: "127.0.0.1", rejectUnauthorized: false });
  const silent = connectTcp({ port: api.port, host: "127.0.0.1" });
  await Promise.all([once(idle, "secureConnect"), once(silent, "connect")]);
  // Reading is what tells a client of the end.
  const ended = Promise.all([once(idle.resume(), "close"), once(silent.resume(), "close")]);
  await api.close();
  await ended;
  expect([idle.destroyed, silent.destroyed]).toEqual([true, true]);
});

test("a request that is under way is answered before the end", async () => {
  let release: () => void = () => undefined;
  let begun: () => void = () => undefined;
  const [released, beginning] = [
    new Promise<void>((resolve) => (release = resolve)),
    new Promise<void>((resolve) => (begun = resolve)),
  ];
  const api = await runningServer(async () => {
    begun();
    await released;
    return jsonReply('"answered"');
  });
  const ca = issue({ commonName: "ca", ca: true });
  api.kubernetes.setTrust({
    "requestheader-client-ca-file": ca.certificate,
    "requestheader-username-headers": '["X-Remote-User"]',
  });
  await api.kubernetes.watched();
  const answer = api.request("/apis/fruit.example.com/v1/mangoes", {
    as: issue({ commonName: "proxy", issuer: ca, usages: ["clientAuth"] }),
    headers: { "X-Remote-User": "jane" },
  });
  await beginning;
  const closing = api.close();
  release();
  expect(await answer).toMatchObject({ status: 200, json: "answered" });
  await closing;
});
