import { afterEach, describe, expect, test } from "vitest";
import { API_SERVICES } from "../../../src/sandbox/aggregator/objects.ts";
import type { CertificateName } from "../../doctor/backend.ts";
import { caBundle, extensionServer } from "./extension-server.ts";
import { any, CHECKED, found } from "./found.ts";
import { closeAll, kept } from "./proxied.ts";
import { apiService, condition, serve, workbench } from "./workbench.ts";

afterEach(closeAll);

describe("what a server's certificate is told of, as Go words it", () => {
  const failed = `False FailedDiscoveryCheck: failing or missing response from ${CHECKED}: Get "${CHECKED}": tls: failed to verify certificate: x509: certificate`;
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
