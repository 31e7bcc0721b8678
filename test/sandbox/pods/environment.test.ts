import { expect, test } from "vitest";
import type { Container } from "../../../src/sandbox/pods/pod.ts";
import { commandOf } from "../../../src/sandbox/pods/process/command-of.ts";
import { containerEnvironment } from "../../../src/sandbox/pods/process/environment.ts";
import { expand } from "../../../src/sandbox/pods/process/expand.ts";
import { translate } from "../../../src/sandbox/pods/process/translate.ts";
import { sourcesOf } from "../../../src/sandbox/pods/sources.ts";
import { resourceName } from "../../../src/sandbox/state.ts";

const variables: Readonly<Record<string, string>> = { ONE: "1", EMPTY: "" };

test.each([
  ["$(ONE) and $(ONE)", "1 and 1"],
  ["$$(ONE)", "$(ONE)"],
  ["$(NONE)$(EMPTY)|", "$(NONE)|"],
  ["$ONE costs 5$", "$ONE costs 5$"],
  ["$(ONE", "$(ONE"],
])("variables in %s", (text, expected) => {
  expect(expand(text, (name) => variables[name])).toBe(expected);
});

const places = {
  paths: [
    { from: "/etc/cert", to: "/tmp/x/cert" },
    { from: "/etc/cert/deep/", to: "/tmp/x/deep" },
    { from: "/", to: "/tmp/x/root" },
  ],
  ports: new Map([[8443, 20_001]]),
};

test.each([
  ["/etc/cert", "/tmp/x/cert"],
  ["--cert=/etc/cert/tls.crt", "--cert=/tmp/x/cert/tls.crt"],
  ["--all=/etc/cert/a,/etc/cert/deep/b:/etc/cert", "--all=/tmp/x/cert/a,/tmp/x/deep/b:/tmp/x/cert"],
  ["file:///etc/cert/tls.crt", "file:///tmp/x/cert/tls.crt"],
  ["/etc/certificates", "/etc/certificates"],
  ["/opt/etc/cert", "/opt/etc/cert"],
  ["8443", "20001"],
  ["--secure-port=8443", "--secure-port=20001"],
  ["--listen=:8443", "--listen=:20001"],
  ["0.0.0.0:8443", "0.0.0.0:20001"],
  ["[::]:8443", "[::]:20001"],
  ["https://localhost:8443/livez", "https://localhost:20001/livez"],
  ["https://10.0.0.1:8443", "https://10.0.0.1:8443"],
  ["https://other.svc:8443/x", "https://other.svc:8443/x"],
  ["--limit=84430", "--limit=84430"],
  ["v8443", "v8443"],
])("%s is %s here", (text, expected) => {
  expect(translate(text, places)).toBe(expected);
});

const state = {
  get: (resource: string, namespace: string, name: string): never => {
    const objects: Readonly<Record<string, object>> = {
      [`${resourceName("secrets")}/default/keys`]: { data: { password: "aHVudGVyMg==" } },
      [`${resourceName("configmaps")}/default/settings`]: { data: { MODE: "fast", LEVEL: "1" } },
    };
    return objects[`${resource}/${namespace}/${name}`] as never;
  },
};

const environment = (container: Partial<Container>): Readonly<Record<string, string>> =>
  containerEnvironment({
    pod: {
      metadata: { name: "web", namespace: "default", uid: "u", labels: { app: "shop" } },
      spec: { containers: [] },
    },
    container: { name: "server", ...container },
    nodeName: "sandbox",
    sources: sourcesOf(state),
    service: { KUBERNETES_SERVICE_HOST: "127.0.0.1", MODE: "default" },
  });

test("variables come from everywhere, the later ones win, and refer to those before", () => {
  expect(
    environment({
      envFrom: [
        { configMapRef: { name: "settings" } },
        { prefix: "S_", secretRef: { name: "keys" } },
        { configMapRef: { name: "none", optional: true } },
      ],
      env: [
        { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "APP", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
        { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "keys", key: "password" } } },
        { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "settings", key: "LEVEL" } } },
        { name: "NONE", valueFrom: { configMapKeyRef: { name: "settings", key: "x", optional: true } } },
        { name: "ALL", value: "$(POD)@$(KUBERNETES_SERVICE_HOST) $(LATER) $(MODE)" },
        { name: "LATER", value: "late" },
        { name: "EMPTY" },
      ],
    }),
  ).toStrictEqual({
    KUBERNETES_SERVICE_HOST: "127.0.0.1",
    MODE: "fast",
    LEVEL: "1",
    S_password: "hunter2",
    POD: "web",
    APP: "shop",
    NODE: "sandbox",
    PASSWORD: "hunter2",
    ALL: "web@127.0.0.1 $(LATER) fast",
    LATER: "late",
    EMPTY: "",
  });
});

test.each([
  [{ secretKeyRef: { name: "none", key: "x" } }, 'secret "none" not found'],
  [{ secretKeyRef: { name: "keys", key: "x" } }, "couldn't find key x in Secret default/keys"],
  [{ configMapKeyRef: { name: "settings", key: "x" } }, "couldn't find key x in ConfigMap default/settings"],
  [{ fieldRef: { fieldPath: "spec.x" } }, "unsupported fieldPath: spec.x"],
])("a variable from %j cannot be had", (valueFrom, problem) => {
  expect(() => environment({ env: [{ name: "X", valueFrom }] })).toThrow(problem);
});

test("a command stands in the place of the image's, arguments are added", () => {
  const image = { command: ["node", "server.js"], cwd: "/" };
  expect(commandOf({ name: "x" }, image, {})).toStrictEqual(["node", "server.js"]);
  expect(commandOf({ name: "x", args: ["--at=$(ONE)"] }, image, variables)).toStrictEqual([
    "node",
    "server.js",
    "--at=1",
  ]);
  expect(commandOf({ name: "x", command: ["sh"], args: ["-c"] }, image, {})).toStrictEqual(["sh", "-c"]);
});
