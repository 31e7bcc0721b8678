import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { expect, test } from "vitest";
import { runningServer } from "../running-server.ts";

test("connections on which no request ever came do not hold up the end", async () => {
  const running = await runningServer();
  const plain = connect({ host: "127.0.0.1", port: running.port });
  const secure = connectTls({ host: "127.0.0.1", port: running.port, rejectUnauthorized: false });
  await Promise.all([once(plain, "connect"), once(secure, "secureConnect")]);
  plain.on("error", () => undefined).resume();
  secure.on("error", () => undefined).resume();
  const started = Date.now();
  await running.close();
  expect(Date.now() - started).toBeLessThan(5000);
});
