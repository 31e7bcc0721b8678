import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { API_SERVICES, ENDPOINT_SLICES, SERVICES } from "../../../src/sandbox/aggregator/objects.ts";
import { any, CHECKED, found } from "./found.ts";
import { closeAll, kept } from "./proxied.ts";
import { ADDRESS, apiService, condition, slice, workbench, type Workbench } from "./workbench.ts";

afterEach(closeAll);

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
      `False FailedDiscoveryCheck: failing or missing response from ${CHECKED}: Get "${CHECKED}": dial tcp ${ADDRESS}: connect: connection refused`,
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
