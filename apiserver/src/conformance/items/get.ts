import { needsObjects, needsVerbs } from "../applies.ts";
import type { Item } from "../item.ts";
import { expectFailure } from "../requests.ts";
import { expectEqual, expectThat } from "../unmet.ts";

export const get: readonly Item[] = [
  {
    id: "get/what-was-created",
    level: "must",
    title: "an object is read as it was answered when it was created",
    source: "apiserver/pkg/registry/generic/registry/store.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const created = await create();
      expectEqual((await call("GET", at(created.metadata.name))).json, created, "object");
    },
  },
  {
    id: "get/not-found",
    level: "must",
    title: "an object that is not there is a 404 with the message that clients match",
    source: "apimachinery/pkg/api/errors/errors.go",
    unless: needsVerbs("get"),
    run: async ({ call, at, name, plural, group }) => {
      const own = name();
      const seen = await call("GET", at(own));
      expectFailure(seen, 404, "NotFound", "a missing object");
      expectEqual(seen.json.message, `${plural}.${group} "${own}" not found`, "message");
      expectEqual(seen.json.details, { name: own, group, kind: plural }, "details");
    },
  },
  {
    id: "get/future-resource-version",
    level: "must",
    title: "a resourceVersion that is not there yet is a 504 that says to try again",
    source: "apiserver/pkg/storage/errors.go (NewTooLargeResourceVersionError)",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const { name } = (await create()).metadata;
      const seen = await call("GET", `${at(name)}?resourceVersion=9000000000000`);
      expectFailure(seen, 504, "Timeout", "a resourceVersion of the future");
      expectEqual(seen.json.details.causes?.[0]?.reason, "ResourceVersionTooLarge", "cause");
      expectThat(seen.headers["retry-after"] !== undefined, "Retry-After");
    },
  },
  {
    id: "get/pretty",
    level: "should",
    title: "?pretty=true is indented",
    source: "apiserver/pkg/endpoints/handlers/negotiation/negotiate.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const { name } = (await create()).metadata;
      expectThat((await call("GET", `${at(name)}?pretty=true`)).text.startsWith('{\n  "'), "indented JSON");
    },
  },
];
