import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isGone, objectsOf, until, type Objects } from "./objects.ts";
import { controlPlane, type ControlPlane } from "./with-aggregated.ts";

const HOLD = "example.com/hold";

describe("a namespace goes when everything in it has gone", () => {
  let plane: ControlPlane;
  let objects: Objects;
  beforeAll(async () => {
    plane = await controlPlane();
    objects = objectsOf(plane.client);
    await plane.serve(true);
  });
  afterAll(() => plane.stop());

  const untilGone = (name: string): Promise<boolean> =>
    until(`${name} is gone`, () => isGone(objects.get("Namespace", "", name)), Boolean);
  type Condition = {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  };
  const said = async (name: string): Promise<string[]> => {
    const { status } = await objects.get("Namespace", "", name);
    return ((status?.["conditions"] ?? []) as Condition[])
      .filter((one) => one.status === "True")
      .map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
  };

  test("with many objects of many kinds, aggregated ones among them", async () => {
    await objects.create("Namespace", "", "full");
    for (let index = 0; index < 20; index++) {
      await objects.create("Widget", "full", `many-${index}`);
      await objects.create("ConfigMap", "full", `many-${index}`);
    }
    const going = await objects.remove("Namespace", "", "full");
    expect(going.status).toMatchObject({ phase: "Terminating" });
    await untilGone("full");
    await objects.create("Namespace", "", "full");
    expect(await objects.list("Widget", "full")).toEqual([]);
  });

  test("and says what it waits for, and takes nothing new", async () => {
    await objects.create("Namespace", "", "held");
    for (const name of ["one", "two"])
      await objects.create("Widget", "held", name, {}, { finalizers: [HOLD] });
    await objects.remove("Namespace", "", "held");
    const conditions = await until(
      "it says so",
      () => said("held"),
      (told) => told.length === 2,
    );
    expect(conditions).toEqual([
      "NamespaceContentRemaining SomeResourcesRemain: Some resources are remaining: widgets.judged.example.com has 2 resource instances",
      `NamespaceFinalizersRemaining SomeFinalizersRemain: Some content in the namespace has finalizers remaining: ${HOLD} in 2 resource instances`,
    ]);
    for (const name of ["one", "two"])
      await objects.patch("Widget", "held", name, { metadata: { finalizers: null } });
    await untilGone("held");
  });

  test("and waits for an API that cannot be asked", async () => {
    await objects.create("Namespace", "", "away");
    await objects.create("Widget", "away", "left");
    await plane.serve(false);
    await objects.remove("Namespace", "", "away");
    const conditions = await until(
      "it says so",
      () => said("away"),
      (told) => told.length > 0,
    );
    expect(conditions).toEqual([
      "NamespaceDeletionDiscoveryFailure DiscoveryFailed: Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: judged.example.com/v1: stale GroupVersion discovery: judged.example.com/v1",
    ]);
    await plane.serve(true);
    await untilGone("away");
    expect(await objects.list("Widget", "away")).toEqual([]);
  });
});
