import { needsObjects } from "../applies.ts";
import type { Item } from "../item.ts";
import { expectFailure } from "../requests.ts";
import { expectEqual, expectThat } from "../unmet.ts";

export const writeOptions: readonly Item[] = [
  {
    id: "create/dry-run",
    level: "must",
    title: "dryRun=All answers as if, keeps nothing and gives no resourceVersion",
    source: "apiserver/pkg/registry/generic/registry/dryrun.go",
    unless: needsObjects,
    run: async ({ call, collection, at, object }) => {
      const { status, json } = await call("POST", `${collection}?dryRun=All`, { body: object() });
      expectEqual([status, json.metadata.resourceVersion], [201, undefined], "status and resourceVersion");
      expectThat(Boolean(json.metadata.uid), "a uid");
      expectEqual((await call("GET", at(json.metadata.name))).status, 404, "status of a GET afterwards");
    },
  },
  {
    id: "create/bad-dry-run",
    level: "must",
    title: "dryRun takes All and nothing else",
    source: "apimachinery/pkg/apis/meta/v1/validation/validation.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const seen = await call("POST", `${collection}?dryRun=Some`, { body: object() });
      expectFailure(seen, 422, "Invalid", "dryRun=Some");
    },
  },
  {
    id: "create/unknown-field-strict",
    level: "must",
    title: "fieldValidation=Strict refuses an unknown field with a 400 that names it",
    source: "apiserver/pkg/endpoints/handlers/create.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const body = { ...object(), conformanceUnknown: 1 };
      const seen = await call("POST", `${collection}?fieldValidation=Strict`, { body });
      expectFailure(seen, 400, "BadRequest", "an unknown field");
      expectThat(
        seen.json.message.includes('strict decoding error: unknown field "conformanceUnknown"'),
        `the field by name, not "${seen.json.message}"`,
      );
    },
  },
  {
    id: "create/unknown-field-warn",
    level: "must",
    title: "without fieldValidation an unknown field is dropped with a Warning",
    source: "apiserver/pkg/endpoints/handlers/rest.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const body = { ...object(), conformanceUnknown: 1 };
      const { status, headers, json } = await call("POST", collection, { body });
      expectEqual([status, json.conformanceUnknown], [201, undefined], "status and field");
      expectThat(
        (headers["warning"] ?? "").includes('299 - "unknown field \\"conformanceUnknown\\""'),
        `a Warning, not ${headers["warning"]}`,
      );
    },
  },
  {
    id: "create/unknown-field-ignore",
    level: "must",
    title: "fieldValidation=Ignore drops an unknown field without a word",
    source: "apiserver/pkg/endpoints/handlers/rest.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const body = { ...object(), conformanceUnknown: 1 };
      const { status, headers } = await call("POST", `${collection}?fieldValidation=Ignore`, { body });
      expectEqual(status, 201, "status");
      expectThat(!(headers["warning"] ?? "").includes("unknown field"), "no Warning");
    },
  },
  {
    id: "create/duplicate-field",
    level: "must",
    title: "a field that is there twice is refused under Strict",
    source: "apiserver/pkg/endpoints/handlers/rest.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const body = JSON.stringify(object()).replace('"kind":', '"kind":"Twice","kind":');
      const { status, json } = await call("POST", `${collection}?fieldValidation=Strict`, { body });
      expectEqual(status, 400, "status");
      expectThat(json.message.includes('duplicate field "kind"'), `the field by name, not "${json.message}"`);
    },
  },
  {
    id: "create/bad-field-validation",
    level: "must",
    title: "fieldValidation takes Ignore, Warn and Strict",
    source: "apimachinery/pkg/apis/meta/v1/validation/validation.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const seen = await call("POST", `${collection}?fieldValidation=Perhaps`, { body: object() });
      expectFailure(seen, 422, "Invalid", "fieldValidation=Perhaps");
    },
  },
  {
    id: "create/field-manager-length",
    level: "must",
    title: "a fieldManager of more than 128 bytes is a 422",
    source: "apimachinery/pkg/apis/meta/v1/validation/validation.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const seen = await call("POST", `${collection}?fieldManager=${"a".repeat(129)}`, { body: object() });
      expectFailure(seen, 422, "Invalid", "a long fieldManager");
    },
  },
];
