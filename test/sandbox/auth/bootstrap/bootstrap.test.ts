import { readTrust } from "@kagg/apiserver/internal";
import { expect, test } from "vitest";
import type { RoleObject } from "../../../../src/sandbox/auth/rbac/rbac-objects.ts";
import { aggregatedRules } from "../../../../src/sandbox/auth/rbac/aggregation.ts";
import { rbacDefaults } from "../../../../src/sandbox/auth/bootstrap/rbac-defaults.ts";
import { resourceName } from "../../../../src/sandbox/state.ts";
import { controlPlane } from "../control-plane.ts";

const clusterRoles = resourceName("clusterroles", "rbac.authorization.k8s.io");

test("aggregated roles begin as their controller would leave them", async () => {
  const { state } = await controlPlane();
  const all = state.list(clusterRoles) as readonly RoleObject[];
  const sums = all.filter(({ aggregationRule }) => aggregationRule);
  expect(sums.map(({ metadata }) => metadata.name)).toEqual(["admin", "edit", "view"]);
  for (const sum of sums) {
    expect(sum.rules).toEqual(aggregatedRules(sum, all));
    expect(sum.rules).not.toEqual([]);
  }
});

test("every binding has its role, and nothing is there twice", () => {
  const defaults = rbacDefaults();
  const key = ({ kind, metadata }: (typeof defaults)[number]): string =>
    `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
  const keys = defaults.map(key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const one of defaults) {
    if (!("roleRef" in one)) continue;
    const { kind, name } = one.roleRef;
    expect(keys).toContain(`${kind} ${one.metadata.namespace ?? ""}/${name}`);
  }
});

test("extension API servers can read whom to believe", async () => {
  const { state } = await controlPlane();
  const map = state.get(resourceName("configmaps"), "kube-system", "extension-apiserver-authentication");
  const trust = readTrust((map as unknown as { data: Record<string, string> }).data);
  expect(trust.clientRoots[0]?.commonName).toContain("kagg-sandbox");
  expect(trust.requestHeader).toMatchObject({
    roots: [{ commonName: expect.stringContaining("front-proxy") }],
    allowedNames: ["front-proxy-client"],
    usernameHeaders: ["X-Remote-User"],
    uidHeaders: ["X-Remote-Uid"],
    groupHeaders: ["X-Remote-Group"],
    extraPrefixes: ["X-Remote-Extra-"],
  });
});

test("the namespaces of a new cluster are there", async () => {
  const { state } = await controlPlane();
  const found = state.list(resourceName("namespaces"));
  expect(found.map(({ metadata }) => metadata.name)).toEqual([
    "default",
    "kube-node-lease",
    "kube-public",
    "kube-system",
  ]);
  expect(found[0]).toMatchObject({
    status: { phase: "Active" },
    metadata: { resourceVersion: expect.any(String) },
  });
});
