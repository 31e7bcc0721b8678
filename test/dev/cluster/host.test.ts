import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { defaultHost } from "../../../src/dev/cluster/host.ts";

const own = Object.values(networkInterfaces())
  .flat()
  .flatMap((one) => (one ? [one.address] : []));

test("behind a kube-apiserver of this machine it is localhost", async () => {
  expect(await defaultHost("https://127.0.0.1:6443", "admin")).toMatchObject({ host: "localhost" });
});

test("behind one in a container it is an address of this machine, where it has one", async () => {
  const { host } = await defaultHost("https://127.0.0.1:6443", "kind-dev");

  expect(["localhost", ...own]).toContain(host);
  expect(host).not.toBe("127.0.0.1");
});

// Without a route to anywhere (a machine without a network) there is no address to find.
test.skipIf(own.every((address) => /^(127\.|::1|fe80)/.test(address)))(
  "behind one elsewhere it is the address that leads there",
  async () => {
    expect(own).toContain((await defaultHost("https://192.0.2.1:6443", "prod")).host);
  },
);
