import { expect, test } from "vitest";
import { issue } from "../certificates.ts";
import { call, runningServer } from "../running-server.ts";

test("Node does not warn of a leak when many watch", async () => {
  const warnings: Error[] = [];
  const hear = (warning: Error): number => warnings.push(warning);
  process.on("warning", hear);
  let open = 0;
  let all: () => void = () => undefined;
  const together = new Promise<void>((resolve) => (all = resolve));
  const api = await runningServer(() => {
    if (++open === 20) all();
    const body = (async function* () {
      await together;
      yield "{}\n";
    })();
    return Promise.resolve({ status: 200, body });
  });
  const ca = issue({ commonName: "cluster-ca", ca: true });
  const as = issue({
    commonName: "admin",
    issuer: ca,
    usages: ["clientAuth"],
    organizations: ["system:masters"],
  });
  api.kubernetes.setTrust({ "client-ca-file": ca.certificate });
  await api.kubernetes.watched();
  const watch = "/apis/fruit.example.com/v1/mangoes?watch=true";
  const answers = await Promise.all(Array.from({ length: 20 }, () => call(api.port, watch, { as })));
  await new Promise(setImmediate);
  process.off("warning", hear);
  await api.close();
  expect([answers.map(({ status }) => status), warnings]).toEqual([Array(20).fill(200), []]);
});
