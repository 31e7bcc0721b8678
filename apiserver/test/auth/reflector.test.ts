import { afterEach, beforeEach, expect, test } from "vitest";
import { kubernetesClient } from "../../src/auth/kubernetes/client.ts";
import { reflect, type Reflector } from "../../src/auth/kubernetes/reflector.ts";
import { fakeKubernetes, NAMESPACES, type FakeKubernetes } from "../fake-kubernetes.ts";

let kubernetes: FakeKubernetes;
let reflector: Reflector<string>;
let logged: string[];

const follow = (path: string): Reflector<string> => {
  const log = (fields: object): void => {
    logged.push((fields as { problem: string }).problem);
  };
  reflector = reflect({
    client: kubernetesClient(kubernetes.connection),
    logger: { debug: log, info: log, warn: log, error: log },
    path,
    keep: ({ metadata }) => metadata.name,
    firstDelay: 5,
  });
  return reflector;
};

beforeEach(async () => {
  kubernetes = await fakeKubernetes();
  logged = [];
});
afterEach(async () => {
  reflector.stop();
  await kubernetes.close();
});

test("follows what comes, changes and goes", async () => {
  const { objects } = kubernetes;
  const names = follow(NAMESPACES);
  expect(await names.whenSynced(10_000)).toBe(true);
  expect(names.all()).toStrictEqual(["default"]);
  expect(names.all()).toBe(names.all());
  await objects.watched(NAMESPACES);
  objects.put(NAMESPACES, { metadata: { name: "a" } });
  await expect.poll(() => names.all()).toStrictEqual(["a", "default"]);
  expect(names.get("a")).toBe("a");
  objects.remove(NAMESPACES, "a");
  await expect.poll(() => names.all()).toStrictEqual(["default"]);
  expect(names.get("a")).toBeUndefined();
});

test("lists again where the revision is gone, and keeps what it has until then", async () => {
  const { objects } = kubernetes;
  const names = follow(NAMESPACES);
  await objects.watched(NAMESPACES);
  objects.mute(NAMESPACES);
  objects.put(NAMESPACES, { metadata: { name: "missed" } });
  expect(names.all()).toStrictEqual(["default"]);
  objects.mute(NAMESPACES, false);
  objects.expire(NAMESPACES);
  await expect.poll(() => names.all()).toStrictEqual(["default", "missed"]);
  expect(objects.lists(NAMESPACES)).toBe(2);
});

test("says what right is missing, once, and goes on asking", async () => {
  const { objects } = kubernetes;
  objects.forbid(NAMESPACES, true);
  const names = follow(NAMESPACES);
  expect(await names.whenSynced(1)).toBe(false);
  await expect.poll(() => logged).toHaveLength(1);
  expect(names.problem()).toBe(
    "/api/v1/namespaces cannot be followed: GET /api/v1/namespaces?resourceVersion=0: 403 /api/v1/namespaces is forbidden; " +
      "a ClusterRole with get, list and watch on namespaces grants it",
  );
  objects.forbid(NAMESPACES, false);
  expect(await names.whenSynced(10_000)).toBe(true);
  expect([names.problem(), logged.length]).toStrictEqual([undefined, 1]);
});

test("what the cluster does not serve is empty", async () => {
  // The fake knows no object of this name, which is all that a 404 says.
  const names = follow(`${NAMESPACES}/nothing`);
  expect(await names.whenSynced(10_000)).toBe(true);
  expect(names.all()).toStrictEqual([]);
});
