import type { RequestListener } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakeClock } from "@kagg/apiserver/testing";
import {
  API_SERVICES,
  ENDPOINT_SLICES,
  SERVICES,
  type Condition,
} from "../../../src/sandbox/aggregator/objects.ts";
import { startBackend, type BackendKind, type CertificateName } from "../../doctor/backend.ts";
import { caBundle, extensionServer } from "./extension-server.ts";
import {
  ADDRESS,
  apiService,
  condition,
  NAME,
  serve,
  slice,
  workbench,
  type Workbench,
} from "./workbench.ts";

const URL = `https://${ADDRESS}/apis/fruit.example.com/v1`;
const closing: (() => Promise<void>)[] = [];
const kept = <One extends { readonly close: () => Promise<void> }>(one: One): One => {
  closing.push(one.close);
  return one;
};
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const found = ({ status, reason, message }: Condition): string => `${status} ${reason}: ${message}`;
const any = (): boolean => true;

describe("what is seen of the Service alone", () => {
  let cluster: Workbench;
  beforeEach(async () => {
    cluster = kept(await workbench());
  });

  const cases: readonly (readonly [string, object | undefined, object | undefined, object, string])[] = [
    [
      "no Service",
      undefined,
      undefined,
      {},
      'False ServiceNotFound: service/fruit in "fruit" is not present',
    ],
    [
      "another port",
      { ports: [{ port: 8443 }] },
      undefined,
      {},
      'False ServicePortError: service/fruit in "fruit" is not listening on port 443',
    ],
    [
      "no EndpointSlice",
      {},
      undefined,
      {},
      'False EndpointsNotFound: cannot find endpointslices for service/fruit in "fruit"',
    ],
    [
      "no ready endpoint",
      {},
      { endpoints: [{ addresses: ["127.0.0.1"], conditions: { ready: false } }] },
      {},
      'False MissingEndpoints: endpointslices for service/fruit in "fruit" have no addresses with port name ""',
    ],
    [
      "a slice for another port",
      { ports: [{ name: "https", port: 443 }] },
      {},
      {},
      'False MissingEndpoints: endpointslices for service/fruit in "fruit" have no addresses with port name "https"',
    ],
    [
      "no cluster IP",
      { clusterIP: "None" },
      {},
      {},
      'False FailedDiscoveryCheck: cannot route to service with ClusterIP "None"',
    ],
    [
      "a type that needs no endpoints, without the port",
      { type: "NodePort", ports: [{ port: 8443 }] },
      undefined,
      {},
      'False FailedDiscoveryCheck: no service port 443 found for service "fruit"',
    ],
    [
      "nothing that is ready behind a NodePort",
      { type: "NodePort" },
      undefined,
      {},
      `False FailedDiscoveryCheck: failing or missing response from ${URL}: Get "${URL}": dial tcp ${ADDRESS}: connect: connection refused`,
    ],
    [
      "a name that leads nowhere",
      { type: "ExternalName", externalName: "nowhere.invalid" },
      undefined,
      {},
      'False FailedDiscoveryCheck: failing or missing response from https://nowhere.invalid:443/apis/fruit.example.com/v1: Get "https://nowhere.invalid:443/apis/fruit.example.com/v1": dial tcp: lookup nowhere.invalid on ',
    ],
  ];
  test.each(cases)("%s", async (_, service, endpointSlice, spec, expected) => {
    if (service) {
      cluster.put(SERVICES, {
        metadata: { name: "fruit", namespace: "fruit" },
        spec: { type: "ClusterIP", clusterIP: "10.96.0.5", ports: [{ port: 443 }], ...service },
      });
    }
    if (endpointSlice) cluster.put(ENDPOINT_SLICES, slice(1, endpointSlice));
    cluster.put(API_SERVICES, apiService(spec));
    expect(found(await condition(cluster, any))).toContain(expected);
  });

  test("an APIService without a Service is local", async () => {
    cluster.put(API_SERVICES, apiService({ service: undefined, caBundle: undefined }));
    expect(await condition(cluster, any)).toEqual({
      type: "Available",
      status: "True",
      reason: "Local",
      message: "Local APIServices are always available",
      lastTransitionTime: "2026-01-15T12:00:00Z",
    });
  });
});

describe("what a server's certificate is told of, as Go words it", () => {
  const failed = `False FailedDiscoveryCheck: failing or missing response from ${URL}: Get "${URL}": tls: failed to verify certificate: x509: certificate`;
  const cases: readonly (readonly [CertificateName, CertificateName, string])[] = [
    ["good", "ca", "True Passed: all checks passed"],
    ["wildcard", "ca", "True Passed: all checks passed"],
    ["no usage", "ca", "True Passed: all checks passed"],
    ["self-signed", "self-signed", "True Passed: all checks passed"],
    ["self-signed", "ca", `${failed} signed by unknown authority`],
    ["foreign ca", "ca", `${failed} signed by unknown authority`],
    ["common name only", "ca", `${failed} relies on legacy Common Name field, use SANs instead`],
    ["other name", "ca", `${failed} is valid for vegetable.fruit.svc, not fruit.fruit.svc`],
    ["address only", "ca", `${failed} is not valid for any names, but wanted to match fruit.fruit.svc`],
    ["client only", "ca", `${failed} specifies an incompatible key usage`],
    [
      "expired",
      "ca",
      `${failed} has expired or is not yet valid: current time 2026-01-15T12:00:00Z is after 2026-01-12T12:00:00Z`,
    ],
    [
      "future",
      "ca",
      `${failed} has expired or is not yet valid: current time 2026-01-15T12:00:00Z is before 2026-01-18T12:00:00Z`,
    ],
    [
      "expired, other name, foreign ca",
      "ca",
      `${failed} has expired or is not yet valid: current time 2026-01-15T12:00:00Z is after 2026-01-12T12:00:00Z`,
    ],
    [
      "good",
      "same name ca",
      `${failed} signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "fruit-ca")`,
    ],
  ];
  test.each(cases)("%s, believing in: %s", async (certificate, believed, expected) => {
    const server = kept(await extensionServer((_, response) => response.end("{}"), { certificate }));
    const cluster = kept(await workbench());
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService({ caBundle: caBundle(believed) }));
    expect(found(await condition(cluster, any))).toBe(expected);
  });

  test("insecureSkipTLSVerify takes any certificate", async () => {
    const server = kept(await extensionServer((_, response) => response.end(), { certificate: "expired" }));
    const cluster = kept(await workbench());
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService({ caBundle: undefined, insecureSkipTLSVerify: true }));
    expect(found(await condition(cluster, any))).toBe("True Passed: all checks passed");
  });

  test("v1.35 took any certificate for the check, whatever the caBundle", async () => {
    const server = kept(await extensionServer((_, response) => response.end(), { certificate: "expired" }));
    const cluster = kept(await workbench({ emulate: "1.35" }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService({ caBundle: Buffer.from("no PEM").toString("base64") }));
    expect(found(await condition(cluster, any))).toBe("True Passed: all checks passed");
  });
});

describe("what a server answers, or does not", () => {
  const failed = `False FailedDiscoveryCheck: failing or missing response from ${URL}: `;
  const kinds: readonly (readonly [BackendKind, RegExp])[] = [
    ["plain http", /Get "https:\S+": http: server gave HTTP response to HTTPS client$/],
    [
      "closing",
      /Get "https:\S+": (EOF|read tcp 127\.0\.0\.1:\d+->10\.96\.0\.5:443: read: connection reset by peer)$/,
    ],
    // Node's own server ends such a connection without an alert.
    [
      "client certificate",
      /Get "https:\S+": (EOF|read tcp 127\.0\.0\.1:\d+->10\.96\.0\.5:443: read: connection reset by peer)$/,
    ],
    ["old tls", /Get "https:\S+": remote error: tls: protocol version not supported$/],
  ];
  test.each(kinds)("a server: %s", async (kind, expected) => {
    const server = kept(await startBackend(kind));
    const cluster = kept(await workbench());
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    const text = found(await condition(cluster, any));
    expect(text.slice(0, failed.length)).toBe(failed);
    expect(text).toMatch(expected);
  });

  const statuses: readonly (readonly [number, string])[] = [
    [200, "True Passed: all checks passed"],
    [204, "True Passed: all checks passed"],
    [302, `${failed}bad status from ${URL}: 302`],
    [401, `${failed}bad status from ${URL}: 401`],
    [404, `${failed}bad status from ${URL}: 404`],
    [500, `${failed}bad status from ${URL}: 500`],
  ];
  test.each(statuses)("the status %s", async (status, expected) => {
    const answer: RequestListener = (_, response) => response.writeHead(status, { Location: "/else" }).end();
    const server = kept(await extensionServer(answer));
    const cluster = kept(await workbench());
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    expect(found(await condition(cluster, any))).toBe(expected);
  });

  test("nothing listens: the message names the cluster IP", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => free.once("listening", resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const cluster = kept(await workbench());
    serve(cluster, port);
    cluster.put(API_SERVICES, apiService());
    expect(found(await condition(cluster, any))).toBe(
      `${failed}Get "${URL}": dial tcp ${ADDRESS}: connect: connection refused`,
    );
  });

  test("no answer within five seconds", async () => {
    const clock = fakeClock("2026-01-15T12:00:00Z");
    let asked = 0;
    let tellAll = (): void => undefined;
    const all = new Promise<void>((resolve) => (tellAll = resolve));
    const server = kept(
      await extensionServer(() => {
        asked += 1;
        if (asked === 5) tellAll();
      }),
    );
    const cluster = kept(await workbench({ clock }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    await all;
    clock.advance(4999);
    expect(cluster.writes).toEqual([]);
    clock.advance(1);
    expect(found(await condition(cluster, any))).toBe(
      `${failed}Get "${URL}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    );
  });

  test("one answer of five is enough", async () => {
    let asked = 0;
    const server = kept(
      await extensionServer((_, response) => response.writeHead((asked += 1) === 5 ? 200 : 500).end()),
    );
    const cluster = kept(await workbench());
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    expect(found(await condition(cluster, any))).toBe("True Passed: all checks passed");
  });

  test("the check says who asks, and asks for the group version", async () => {
    const seen: unknown[] = [];
    const server = kept(
      await extensionServer(({ method, url, headers }, response) => {
        seen.push({ method, url, headers });
        response.end();
      }),
    );
    const cluster = kept(await workbench({ start: false }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    await cluster.aggregator.start(cluster.client);
    await condition(cluster, any);
    expect(seen).toContainEqual({
      method: "GET",
      url: "/apis/fruit.example.com/v1",
      headers: {
        host: ADDRESS,
        "user-agent": "Go-http-client/1.1",
        "x-remote-user": "system:kube-aggregator",
        "x-remote-group": "system:masters",
        "accept-encoding": "gzip",
        connection: "keep-alive",
      },
    });
  });
});

describe("what makes it look again", () => {
  const isTrue = ({ status }: Condition): boolean => status === "True";
  const isFalse = ({ status }: Condition): boolean => status === "False";

  test("a Service that comes, and one that goes", async () => {
    const server = kept(await extensionServer((_, response) => response.end()));
    const cluster = kept(await workbench());
    cluster.put(API_SERVICES, apiService());
    expect(await condition(cluster, isFalse)).toMatchObject({ reason: "ServiceNotFound" });
    serve(cluster, server.port);
    expect(await condition(cluster, isTrue)).toMatchObject({ reason: "Passed" });
    cluster.remove(ENDPOINT_SLICES, "fruit", "fruit-1");
    expect(await condition(cluster, isFalse)).toMatchObject({ reason: "EndpointsNotFound" });
    cluster.remove(SERVICES, "fruit", "fruit");
    expect(await condition(cluster, ({ reason }) => reason === "ServiceNotFound")).toMatchObject({
      status: "False",
    });
  });

  test("a server that is there at last, without anything changing", async () => {
    let isReady = false;
    const server = kept(
      await extensionServer((_, response) => response.writeHead(isReady ? 200 : 503).end()),
    );
    const cluster = kept(await workbench());
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    await condition(cluster, isFalse);
    isReady = true;
    expect(await condition(cluster, isTrue)).toMatchObject({ reason: "Passed" });
  });

  test("thirty seconds, for a server that is gone", async () => {
    const clock = fakeClock("2026-01-15T12:00:00Z");
    const server = kept(await extensionServer((_, response) => response.end()));
    const cluster = kept(await workbench({ clock }));
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService());
    expect((await condition(cluster, isTrue)).lastTransitionTime).toBe("2026-01-15T12:00:00Z");
    await server.close();
    closing.splice(0, 1);
    clock.advance(30_000);
    expect((await condition(cluster, isFalse)).lastTransitionTime).toBe("2026-01-15T12:00:30Z");
  });

  test("another message keeps the time of the last transition", async () => {
    const clock = fakeClock("2026-01-15T12:00:00Z");
    const cluster = kept(await workbench({ clock }));
    cluster.put(API_SERVICES, apiService());
    await condition(cluster, isFalse);
    clock.advance(5000);
    cluster.put(SERVICES, {
      metadata: { name: "fruit", namespace: "fruit" },
      spec: { type: "ClusterIP", clusterIP: "10.96.0.5", ports: [{ port: 443 }] },
    });
    expect(await condition(cluster, ({ reason }) => reason === "EndpointsNotFound")).toMatchObject({
      lastTransitionTime: "2026-01-15T12:00:00Z",
    });
  });

  test("a caBundle that is no PEM leaves the condition as it was", async () => {
    const server = kept(await extensionServer((_, response) => response.end()));
    const cluster = kept(await workbench());
    serve(cluster, server.port);
    cluster.put(API_SERVICES, apiService({ caBundle: Buffer.from("no PEM").toString("base64") }));
    cluster.put(API_SERVICES, { ...apiService({ service: undefined }), metadata: { name: "v1.later" } });
    await condition(cluster, any, "v1.later");
    expect(cluster.state.get(API_SERVICES, "", NAME)?.status).toBeUndefined();
    expect(cluster.logged.join()).toContain(
      "unable to load root certificates: unable to parse bytes as PEM block",
    );
  });
});
