import { afterEach, describe, expect, test } from "vitest";
import { fakeClock } from "@kagg/apiserver/testing";
import {
  API_SERVICES,
  ENDPOINT_SLICES,
  SERVICES,
  type Condition,
} from "../../../src/sandbox/aggregator/objects.ts";
import { extensionServer } from "./extension-server.ts";
import { any } from "./found.ts";
import { closeAll, forgetFirst, kept } from "./proxied.ts";
import { apiService, condition, NAME, serve, workbench } from "./workbench.ts";

afterEach(closeAll);

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
    forgetFirst();
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
