import { expect, test } from "vitest";
import { discoveryError, discoveryOf } from "../../../src/sandbox/controllers/discovery.ts";

const resource = (plural: string, kind: string) => ({
  resource: plural,
  scope: "Namespaced",
  verbs: ["delete", "list"],
  responseKind: { kind },
});

test("each resource counts once, in the first version that has it; what is stale is told", () => {
  const { resources, preferred, failures } = discoveryOf([
    { metadata: {}, versions: [{ version: "v1", resources: [resource("pods", "Pod")] }] },
    {
      metadata: { name: "fruit.example.com" },
      versions: [
        { version: "v1", freshness: "Current", resources: [resource("mangoes", "Mango")] },
        {
          version: "v1alpha1",
          freshness: "Current",
          resources: [resource("mangoes", "Mango"), resource("seeds", "Seed")],
        },
      ],
    },
    { metadata: { name: "away.example.com" }, versions: [{ version: "v1", freshness: "Stale" }] },
  ]);
  const named = (list: typeof resources): string[] =>
    list.map(({ plural, version, group }) => `${plural}.${version}.${group}`);
  expect(named(preferred)).toEqual([
    "pods.v1.",
    "mangoes.v1.fruit.example.com",
    "seeds.v1alpha1.fruit.example.com",
  ]);
  expect(named(resources)).toContain("mangoes.v1alpha1.fruit.example.com");
  expect(discoveryError(failures)).toBe(
    "unable to retrieve the complete list of server APIs: away.example.com/v1: stale GroupVersion discovery: away.example.com/v1",
  );
});
