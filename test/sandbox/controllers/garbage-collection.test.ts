import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { objectsOf, until, type Objects } from "./objects.ts";
import { controlPlane, type ControlPlane } from "./with-aggregated.ts";

const HOLD = "example.com/hold";

describe("objects of aggregated APIs are owners and dependents as any other", () => {
  let plane: ControlPlane;
  let objects: Objects;
  beforeAll(async () => {
    plane = await controlPlane();
    objects = objectsOf(plane.client);
    await plane.serve(true);
  });
  afterAll(() => plane.stop());

  const left = async (namespace: string): Promise<string> => {
    const found = await Promise.all(
      ["Widget", "Part", "ConfigMap"].map((kind) => objects.list(kind, namespace)),
    );
    return found
      .flat()
      .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
      .filter((name) => !name.endsWith("/kube-root-ca.crt"))
      .toSorted()
      .join();
  };
  const expectLeft = async (namespace: string, wanted: readonly string[]): Promise<void> => {
    const list = wanted.toSorted().join();
    const isWanted = (found: string): boolean => found === list;
    expect(await until(`what is left in ${namespace}`, () => left(namespace), isWanted)).toBe(list);
  };
  const reference = (kind: string, name: string, uid: string | undefined, more: object = {}) => ({
    ownerReferences: [
      { apiVersion: kind === "ConfigMap" ? "v1" : "judged.example.com/v1", kind, name, uid, ...more },
    ],
  });
  const pair = async (
    namespace: string,
    owner: string,
    dependent: string,
    more: object = {},
    metadata: object = {},
  ) => {
    await objects.create("Namespace", "", namespace);
    const { metadata: made } = await objects.create(owner, namespace, "owner");
    await objects.create(
      dependent,
      namespace,
      "dependent",
      {},
      {
        ...reference(owner, "owner", made.uid, more),
        ...metadata,
      },
    );
  };
  const release = (kind: string, namespace: string, name: string) =>
    objects.patch(kind, namespace, name, { metadata: { finalizers: null } });

  const directions = [
    ["Widget", "Part"],
    ["Widget", "ConfigMap"],
    ["ConfigMap", "Widget"],
    ["ConfigMap", "ConfigMap"],
  ] as const;

  test.each(directions)("a deleted %s takes its %s along", async (owner, dependent) => {
    const namespace = `background-${owner}-${dependent}`.toLowerCase();
    await pair(namespace, owner, dependent);
    await objects.remove(owner, namespace, "owner", { propagationPolicy: "Background" });
    await expectLeft(namespace, []);
  });

  test.each(directions)("an orphaning %s leaves its %s alone", async (owner, dependent) => {
    const namespace = `orphan-${owner}-${dependent}`.toLowerCase();
    await pair(namespace, owner, dependent);
    await objects.remove(owner, namespace, "owner", { propagationPolicy: "Orphan" });
    await expectLeft(namespace, [`${dependent}/dependent`]);
    expect((await objects.get(dependent, namespace, "dependent")).metadata.ownerReferences).toBeUndefined();
  });

  test.each(directions)("a %s in the foreground waits for a %s that blocks", async (owner, dependent) => {
    const namespace = `foreground-${owner}-${dependent}`.toLowerCase();
    await pair(namespace, owner, dependent, { blockOwnerDeletion: true }, { finalizers: [HOLD] });
    await objects.remove(owner, namespace, "owner", { propagationPolicy: "Foreground" });
    await until(
      "the dependent is going",
      () => objects.get(dependent, namespace, "dependent"),
      ({ metadata }) => metadata.deletionTimestamp !== undefined,
    );
    expect((await objects.get(owner, namespace, "owner")).metadata.finalizers).toEqual([
      "foregroundDeletion",
    ]);
    await release(dependent, namespace, "dependent");
    await expectLeft(namespace, []);
  });

  test("an owner in the foreground does not wait for what does not block it", async () => {
    await pair("unblocked", "Widget", "Part", {}, { finalizers: [HOLD] });
    await objects.remove("Widget", "unblocked", "owner", { propagationPolicy: "Foreground" });
    await expectLeft("unblocked", ["Part/dependent"]);
    await release("Part", "unblocked", "dependent");
    await expectLeft("unblocked", []);
  });

  test("an owner without a namespace takes along what it has in namespaces", async () => {
    await objects.create("Namespace", "", "shelved");
    const { metadata } = await objects.create("Shelf", "", "shelf");
    for (const kind of ["Widget", "ConfigMap"])
      await objects.create(kind, "shelved", "dependent", {}, reference("Shelf", "shelf", metadata.uid));
    await objects.remove("Shelf", "", "shelf");
    await expectLeft("shelved", []);
  });

  test("a dependent of an owner that never was is collected", async () => {
    await objects.create("Namespace", "", "lost");
    const uid = "00000000-0000-4000-8000-000000000000";
    await objects.create("Part", "lost", "lost", {}, reference("Widget", "nobody", uid));
    await expectLeft("lost", []);
  });

  test("an object with one owner left stays, without a word of the others", async () => {
    await objects.create("Namespace", "", "shared");
    const [first, second] = [
      await objects.create("Widget", "shared", "first"),
      await objects.create("ConfigMap", "shared", "second"),
    ];
    const references = [
      ...reference("Widget", "first", first.metadata.uid).ownerReferences,
      ...reference("ConfigMap", "second", second.metadata.uid).ownerReferences,
    ];
    await objects.create("Part", "shared", "both", {}, { ownerReferences: references });
    await objects.remove("Widget", "shared", "first");
    const { metadata } = await until(
      "one owner",
      () => objects.get("Part", "shared", "both"),
      (part) => part.metadata.ownerReferences?.length === 1,
    );
    expect(metadata.ownerReferences?.[0]?.name).toBe("second");
    await objects.remove("ConfigMap", "shared", "second");
    await expectLeft("shared", []);
  });

  test("an owner in another namespace is no owner, and an event says so", async () => {
    for (const name of ["here", "there"]) await objects.create("Namespace", "", name);
    const { metadata } = await objects.create("Widget", "there", "owner");
    await objects.create("ConfigMap", "here", "dependent", {}, reference("Widget", "owner", metadata.uid));
    await expectLeft("here", []);
    const [event] = await until(
      "an event",
      () => objects.list("Event", "here"),
      (events) => events.length > 0,
    );
    expect(event).toMatchObject({
      type: "Warning",
      reason: "OwnerRefInvalidNamespace",
      message: `ownerRef [judged.example.com/v1/Widget, namespace: here, name: owner, uid: ${metadata.uid}] does not exist in namespace "here"`,
      involvedObject: { kind: "ConfigMap", name: "dependent" },
    });
  });

  test("nobody judges by what cannot be asked: dependents stay until the API of their owner is back", async () => {
    await pair("away", "Widget", "ConfigMap");
    await plane.serve(false);
    await objects.create(
      "ConfigMap",
      "away",
      "control",
      {},
      reference("ConfigMap", "nobody", "00000000-0000-4000-8000-000000000001"),
    );
    expect(await untilConfigMaps(objects, "away", "dependent")).toContain("dependent");
    await plane.serve(true);
    await objects.remove("Widget", "away", "owner");
    await expectLeft("away", []);
  });
});

/** The others cannot be listed. */
const untilConfigMaps = (objects: Objects, namespace: string, wanted: string): Promise<string[]> =>
  until(
    `ConfigMaps left in ${namespace}`,
    async () => (await objects.list("ConfigMap", namespace)).map(({ metadata }) => metadata.name),
    (names) => names.filter((name) => name !== "kube-root-ca.crt").join() === wanted,
  );
