import { expect, test } from "vitest";
import { auditLine } from "../../../src/dev/cluster/audit-line.ts";
import { colorsFor } from "../../../src/ui/colors.ts";

const options = { colors: colorsFor({}, { NO_COLOR: "1" }), isVerbose: false };

const event = (more: object): string =>
  JSON.stringify({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    stage: "ResponseComplete",
    requestURI: "/apis/trees.acme.example/v1/namespaces/default/appletrees?limit=1",
    verb: "create",
    user: { username: "jane", groups: ["system:authenticated"] },
    objectRef: {
      resource: "appletrees",
      namespace: "default",
      name: "boskoop",
      apiGroup: "trees.acme.example",
    },
    responseStatus: { metadata: {}, code: 201 },
    requestReceivedTimestamp: "2026-11-21T17:00:00.100000Z",
    stageTimestamp: "2026-11-21T17:00:00.104000Z",
    ...more,
  });

test("who did what, what came of it, and how long that took", () => {
  expect(auditLine(event({}), options)).toBe("jane create appletrees default/boskoop 201 4ms");
});

test("a refusal says why", () => {
  const refused = event({ responseStatus: { code: 403, message: "not you" } });

  expect(auditLine(refused, options)).toBe("jane create appletrees default/boskoop 403 4ms not you");
});

test("discovery is not shown unless more is wanted", () => {
  const discovery = event({ objectRef: undefined, verb: "get", responseStatus: { code: 200 } });

  expect(auditLine(discovery, options)).toBe("");
  expect(auditLine(discovery, { ...options, isVerbose: true })).toMatch(/^jane get \/apis\/trees/);
});

test("other lines are none of its business", () => {
  expect(auditLine('{"level":30,"msg":"serving"}', options)).toBeUndefined();
});
