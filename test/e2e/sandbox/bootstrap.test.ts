import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubeObject } from "@kagg/apiserver/internal";
import { rbacDefaults } from "../../../src/sandbox/auth/bootstrap/rbac-defaults.ts";
import { startControlPlane, type ControlPlane } from "../../cluster/control-plane.ts";
import { until } from "../until.ts";
import { rbacObjects } from "./rbac-copy.ts";
import { leftOutRoles } from "./left-out-roles.ts";
import { realApiserver } from "./real-apiserver.ts";

let real: ControlPlane;
let theirs: ReadonlyMap<string, object>;

beforeAll(async () => {
  real = await startControlPlane();
  const ask = await realApiserver(real);
  const objects = await until(
    "the controller to aggregate admin, edit and view",
    () => rbacObjects(ask),
    (found) => {
      const sums = found.filter((one) => "aggregationRule" in one) as { rules?: readonly object[] | null }[];
      return sums.length === 3 && sums.every(({ rules }) => (rules ?? []).length > 10);
    },
  );
  theirs = byKey(objects);
});

afterAll(() => real.stop());

test("the default roles and bindings are those of kube-apiserver", () => {
  const ours = byKey(rbacDefaults());
  const expected = new Map([...theirs].filter(([key]) => ours.has(key)));
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(expected));
});

test("every other one is left out for a reason", () => {
  const ours = byKey(rbacDefaults());
  const names = [...theirs.keys()]
    .filter((key) => !ours.has(key))
    .map((key) => key.replace(/^.*\//, "").replace(/^system:controller:/, ""));
  expect([...new Set(names)].sort()).toEqual(Object.values(leftOutRoles).flat().sort());
});

function byKey(objects: readonly object[]): ReadonlyMap<string, object> {
  return new Map(
    (objects as readonly KubeObject[]).map((object) => {
      const { name, namespace = "", labels, annotations } = object.metadata;
      const { kind, apiVersion: _apiVersion, metadata: _metadata, ...content } = object;
      return [`${kind} ${namespace}/${name}`, { labels, annotations, ...content }];
    }),
  );
}
