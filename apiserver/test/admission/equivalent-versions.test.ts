import { afterEach, expect, test } from "vitest";
import { mango, root } from "../rest/harness.ts";
import { admitted, type Admitted } from "./cluster.ts";
import { mangoRule, patchOf } from "./webhook-server.ts";

let running: Admitted;
afterEach(() => running.close());

const review = (index: number): unknown => running.webhook.asked[index]?.review.request;
const paths = (): string[] => running.webhook.asked.map(({ path }) => path.slice(1));

test("with Equivalent, a webhook for another version is asked in that one", async () => {
  const rules = [mangoRule({ apiVersions: ["v1alpha1"] })];
  running = await admitted({
    mutating: {
      all: [
        { name: "exact.example.com", rules, matchPolicy: "Exact" },
        { name: "m.example.com", rules },
      ],
    },
    validating: { all: [{ name: "v.example.com", rules }] },
  });
  const { server, webhook } = running;
  webhook.say = (_request, path) =>
    path === "/m.example.com"
      ? patchOf({ op: "replace", path: "/spec/soft", value: true })
      : { allowed: true };
  const { body } = await server.call("POST", root, { body: mango("a") });
  expect(body.spec).toStrictEqual({ variety: "Alphonso", ripeness: 100 });
  expect(paths()).toStrictEqual(["m.example.com", "v.example.com"]);
  expect(review(0)).toMatchObject({
    kind: { version: "v1alpha1" },
    resource: { version: "v1alpha1" },
    requestKind: { version: "v1" },
    requestResource: { version: "v1" },
    object: { apiVersion: "fruit.example.com/v1alpha1", spec: { sort: "Alphonso", soft: false } },
  });
  expect(review(1)).toMatchObject({ object: { spec: { sort: "Alphonso", soft: true } } });
});
