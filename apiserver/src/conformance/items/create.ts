import { needsObjects, needsNamespaces, needsSubresource } from "../applies.ts";
import type { Item } from "../item.ts";
import { expectFailure } from "../requests.ts";
import { expectEqual, expectThat } from "../unmet.ts";

export const create: readonly Item[] = [
  {
    id: "create/system-fields",
    level: "must",
    title:
      "a new object gets a uid, a creationTimestamp and a resourceVersion; what a client says of them is dropped",
    source: "apiserver/pkg/registry/rest/meta.go",
    unless: needsObjects,
    run: async ({ create }) => {
      const { metadata } = await create({
        metadata: { uid: "mine", creationTimestamp: "2001-01-01T00:00:00Z" },
      });
      expectThat(
        /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(metadata.uid),
        `a UUID, not ${metadata.uid}`,
      );
      expectThat(/^\d+$/.test(metadata.resourceVersion), `a number, not ${metadata.resourceVersion}`);
      expectThat(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(metadata.creationTimestamp) &&
          !metadata.creationTimestamp.startsWith("2001"),
        `the time of now in whole seconds, not ${metadata.creationTimestamp}`,
      );
    },
  },
  {
    id: "create/generation",
    level: "should",
    title: "a new object has generation 1",
    source: "apiextensions-apiserver/pkg/registry/customresource/strategy.go",
    unless: needsObjects,
    run: async ({ create }) => expectEqual((await create()).metadata.generation, 1, "generation"),
  },
  {
    id: "create/status-is-dropped",
    level: "must",
    title: "a status in a new object is dropped where there is a status subresource",
    source: "apiextensions-apiserver/pkg/registry/customresource/strategy.go",
    unless: needsSubresource("status"),
    run: async ({ call, collection, object }) => {
      const { json } = await call("POST", `${collection}?fieldValidation=Ignore`, {
        body: { ...object(), status: {} },
      });
      expectThat(json.status === undefined || Object.keys(json.status).length === 0, "no status");
    },
  },
  {
    id: "create/resource-version",
    level: "must",
    title: "an object with a resourceVersion is not created",
    source: "apiserver/pkg/storage/errors.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const { status, json } = await call("POST", collection, {
        body: object({ metadata: { resourceVersion: "5" } }),
      });
      expectThat(status >= 400, `a refusal, not ${status}`);
      expectEqual(json.message, "resourceVersion should not be set on objects to be created", "message");
    },
  },
  {
    id: "create/already-exists",
    level: "must",
    title: "a name that is taken is a 409 AlreadyExists",
    source: "apimachinery/pkg/api/errors/errors.go",
    unless: needsObjects,
    run: async ({ call, collection, create, object, plural, group }) => {
      const { name } = (await create()).metadata;
      const seen = await call("POST", collection, { body: object({ name }) });
      expectFailure(seen, 409, "AlreadyExists", "the second create");
      expectEqual(seen.json.message, `${plural}.${group} "${name}" already exists`, "message");
      expectEqual(seen.json.details, { name, group, kind: plural }, "details");
    },
  },
  {
    id: "create/generate-name",
    level: "must",
    title: "generateName gets five characters, the base being cut so that the name is not too long",
    source: "apiserver/pkg/storage/names/generate.go",
    unless: needsObjects,
    run: async ({ call, collection, object, name }) => {
      const { metadata, ...rest } = object();
      const base = `${name()}-${"a".repeat(80)}`;
      const { status, json } = await call("POST", collection, {
        body: { ...rest, metadata: { labels: metadata.labels, generateName: base } },
      });
      expectEqual(status, 201, "status");
      expectThat(
        json.metadata.name.length === 63 && json.metadata.name.startsWith(base.slice(0, 58)),
        `58 characters and five more, not ${json.metadata.name}`,
      );
    },
  },
  {
    id: "create/name-required",
    level: "must",
    title: "neither name nor generateName is a 422",
    source: "apimachinery/pkg/api/validation/objectmeta.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const seen = await call("POST", collection, { body: { ...object(), metadata: {} } });
      expectFailure(seen, 422, "Invalid", "an object without a name");
      expectThat(seen.json.details.causes.length > 0, "causes");
    },
  },
  {
    id: "create/invalid-name",
    level: "must",
    title: "a name that cannot stand in a path is a 422",
    source: "apimachinery/pkg/api/validation/path/name.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      for (const name of ["..", "a/b", "a%b"]) {
        expectFailure(
          await call("POST", collection, { body: object({ name }) }),
          422,
          "Invalid",
          `the name ${name}`,
        );
      }
    },
  },
  {
    id: "create/other-namespace",
    level: "must",
    title: "an object of another namespace than the path's is a 400",
    source: "apiserver/pkg/registry/rest/meta.go",
    unless: needsNamespaces,
    run: async ({ call, collection, object }) => {
      const seen = await call("POST", collection, { body: object({ metadata: { namespace: "another" } }) });
      expectFailure(seen, 400, "BadRequest", "another namespace");
      expectEqual(
        seen.json.message,
        "the namespace of the provided object does not match the namespace sent on the request",
        "message",
      );
    },
  },
  {
    id: "create/other-kind",
    level: "must",
    title: "an object of another kind is refused",
    source: "apiserver/pkg/endpoints/handlers/create.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const { status } = await call("POST", collection, { body: { ...object(), kind: "ConformanceOther" } });
      expectThat(status === 400 || status === 422, `400 or 422, not ${status}`);
    },
  },
  {
    id: "create/other-api-version",
    level: "must",
    title: "an object of another group version is a 400",
    source: "apiserver/pkg/endpoints/handlers/create.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const seen = await call("POST", collection, {
        body: { ...object(), apiVersion: "other.example.com/v1" },
      });
      expectFailure(seen, 400, "BadRequest", "another apiVersion");
    },
  },
  {
    id: "create/not-in-all-namespaces",
    level: "must",
    title: "nothing is created at the path of all namespaces",
    source: "apiserver/pkg/endpoints/installer.go",
    unless: needsNamespaces,
    run: async ({ call, groupVersion, plural, object }) => {
      const { status } = await call("POST", `${groupVersion}/${plural}`, { body: object() });
      expectThat(status === 405 || status === 404, `405 or 404, not ${status}`);
    },
  },
  {
    id: "create/labels",
    level: "must",
    title: "labels, annotations, owner references and finalizers are checked, with a cause for each",
    source: "apimachinery/pkg/api/validation/objectmeta.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const metadata = {
        labels: { "not valid": "a" },
        annotations: { "not valid": "a" },
        finalizers: ["not valid"],
        ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "", uid: "" }],
      };
      const seen = await call("POST", collection, { body: object({ metadata }) });
      expectFailure(seen, 422, "Invalid", "bad metadata");
      const fields = (seen.json.details.causes as { field: string }[]).map(
        ({ field }) => field.split(/[[.]/)[1],
      );
      expectEqual(
        [...new Set(fields)].toSorted(),
        ["annotations", "finalizers", "labels", "ownerReferences"],
        "fields of the causes",
      );
    },
  },
];
