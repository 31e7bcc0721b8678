import { expect, test } from "vitest";
import { proxyFor } from "../../src/cluster/kubeconfig/proxy.ts";

const server = "https://api.example.com:6443";
const env = { HTTPS_PROXY: "proxy:3128" };

test.each<[string, string | undefined, Record<string, string>, string | undefined]>([
  ["none is set", undefined, {}, undefined],
  ["$HTTPS_PROXY", undefined, env, "http://proxy:3128"],
  ["lower case", undefined, { https_proxy: "http://proxy:3128" }, "http://proxy:3128"],
  ["the kubeconfig's own wins", "socks5://one:1080", { ...env, NO_PROXY: "*" }, "socks5://one:1080"],
  ["$NO_PROXY with everything", undefined, { ...env, NO_PROXY: "*" }, undefined],
  ["$NO_PROXY with the host", undefined, { ...env, NO_PROXY: "x, api.example.com" }, undefined],
  ["$NO_PROXY with its domain", undefined, { ...env, NO_PROXY: ".example.com" }, undefined],
  [
    "$NO_PROXY with the end of its name only",
    undefined,
    { ...env, NO_PROXY: "ple.com" },
    "http://proxy:3128",
  ],
  [
    "$NO_PROXY with another port",
    undefined,
    { ...env, NO_PROXY: "api.example.com:443" },
    "http://proxy:3128",
  ],
])("which proxy: %s", (_name, named, given, expected) => {
  expect(proxyFor(new URL(server), named, given)).toBe(expected);
});

test.each([
  ["https://localhost:6443", {}, undefined],
  ["https://127.0.0.1:6443", {}, undefined],
  ["https://10.1.2.3:6443", { NO_PROXY: "10.0.0.0/8" }, undefined],
  ["https://11.1.2.3:6443", { NO_PROXY: "10.0.0.0/8" }, "http://proxy:3128"],
])("%s with %j", (address, more, expected) => {
  expect(proxyFor(new URL(address), undefined, { ...env, ...more })).toBe(expected);
});

test("an address that is none is named with the variable it stands in", () => {
  expect(() => proxyFor(new URL(server), undefined, { https_proxy: "http://a b" })).toThrow(
    'is "http://a b", which is no address of a proxy',
  );
});
