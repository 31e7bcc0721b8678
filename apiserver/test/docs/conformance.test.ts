// #region conformance
import { afterAll, expect, test } from "vitest";
import { findSubjects, items, tryItem } from "@kagg/apiserver/conformance";
import { testServer } from "@kagg/apiserver/testing";
import { Mango } from "./mango.ts";

const api = await testServer({ resources: [Mango] });
afterAll(api.close);
const subjects = await findSubjects({ send: api.send, resource: "mangoes.v1.fruit.example.com" });

for (const found of subjects) {
  // The suite tries the first field that it can change; that is the variety, and Mango has a rule against it.
  const subject = { ...found, change: { spec: { ripeness: 5 } } };
  for (const item of items) {
    test.concurrent(`${item.id} of ${subject.plural} in ${subject.version}`, async () => {
      const { state, because } = await tryItem(item, subject);
      expect(state === "unmet" ? because : "").toBe("");
    });
  }
}
// #endregion
