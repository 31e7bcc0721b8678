import { needsObjects, needsVerbs } from "../applies.ts";
import type { Item } from "../item.ts";
import { expectFailure } from "../requests.ts";
import { expectEqual, expectThat } from "../unmet.ts";

/** 3 MiB and what a JSON string around it takes. */
const tooLarge = 3 * 1024 * 1024 + 1;

export const requests: readonly Item[] = [
  {
    id: "requests/json-by-default",
    level: "must",
    title: "without Accept the answer is application/json, without a charset",
    source: "apiserver/pkg/endpoints/handlers/responsewriters/writers.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection }) => {
      const { headers } = await call("GET", collection);
      expectEqual(headers["content-type"], "application/json", "Content-Type");
    },
  },
  {
    id: "requests/accept-order",
    level: "must",
    title: "the first type of Accept that is served is taken, whatever unknown types stand before it",
    source: "apiserver/pkg/endpoints/handlers/negotiation/negotiate.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection }) => {
      const headers = { accept: "application/unknown, application/json" };
      const seen = await call("GET", collection, { headers });
      expectEqual(
        [seen.status, seen.headers["content-type"]],
        [200, "application/json"],
        "status and Content-Type",
      );
    },
  },
  {
    id: "requests/not-acceptable",
    level: "must",
    title: "an Accept that nothing served fits is a 406",
    source: "apiserver/pkg/endpoints/handlers/negotiation/errors.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection }) => {
      const { status } = await call("GET", collection, { headers: { accept: "text/csv" } });
      expectEqual(status, 406, "status");
    },
  },
  {
    id: "requests/yaml-answer",
    level: "must",
    title: "application/yaml is served where it is asked for",
    source: "apiserver/pkg/endpoints/handlers/negotiation/negotiate.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection, kind }) => {
      const { headers, text } = await call("GET", collection, { headers: { accept: "application/yaml" } });
      expectEqual(headers["content-type"], "application/yaml", "Content-Type");
      expectThat(text.includes(`kind: ${kind}List`), `YAML of a ${kind}List`);
    },
  },
  {
    id: "requests/yaml-body",
    level: "must",
    title: "a YAML body is read",
    source: "apiserver/pkg/endpoints/handlers/negotiation/negotiate.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      // Every JSON document is YAML; a comment makes it one that is no JSON.
      const body = `# yaml\n${JSON.stringify(object())}\n`;
      const { status, text } = await call("POST", collection, {
        body,
        headers: { "content-type": "application/yaml" },
      });
      expectEqual(status, 201, `status (${text})`);
    },
  },
  {
    id: "requests/unsupported-media-type",
    level: "must",
    title: "a body of an unknown type is a 415",
    source: "apiserver/pkg/endpoints/handlers/negotiation/errors.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const headers = { "content-type": "text/plain" };
      const seen = await call("POST", collection, { body: object(), headers });
      expectFailure(seen, 415, "UnsupportedMediaType", "a text/plain body");
    },
  },
  {
    id: "requests/content-type-parameters",
    level: "must",
    title: "parameters of Content-Type are ignored",
    source: "apiserver/pkg/endpoints/handlers/negotiation/negotiate.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const headers = { "content-type": "application/json; charset=utf-8" };
      expectEqual((await call("POST", collection, { body: object(), headers })).status, 201, "status");
    },
  },
  {
    id: "requests/malformed-body",
    level: "must",
    title: "a body that is no JSON is a 400 and never a 500",
    source: "apiserver/pkg/endpoints/handlers/rest.go",
    unless: needsObjects,
    run: async ({ call, collection }) => {
      expectFailure(await call("POST", collection, { body: "{" }), 400, "BadRequest", "half a document");
    },
  },
  {
    id: "requests/body-limit",
    level: "must",
    title: "a body beyond 3 MiB is a 413",
    source: "apiserver/pkg/server/config.go (MaxRequestBodyBytes)",
    unless: needsObjects,
    run: async ({ call, collection }) => {
      const seen = await call("POST", collection, { body: `"${"a".repeat(tooLarge)}"` });
      expectFailure(seen, 413, "RequestEntityTooLarge", "a body that is too large");
    },
  },
  {
    id: "requests/unknown-resource",
    level: "must",
    title: "an unknown resource of a served group version is a 404",
    source: "apiserver/pkg/server/handler.go",
    run: async ({ call, groupVersion }) => {
      expectEqual((await call("GET", `${groupVersion}/conformancekaggnothings`)).status, 404, "status");
    },
  },
  {
    id: "requests/method-not-allowed",
    level: "must",
    title: "a method that a path does not have is a 405",
    source: "apiserver/pkg/server/handler.go",
    unless: needsObjects,
    run: async ({ call, collection, object }) => {
      const seen = await call("PUT", collection, { body: object() });
      // Custom resources say 400.
      expectThat(seen.status === 405 || seen.status === 400, `405, not ${seen.status}`);
    },
  },
  {
    id: "requests/audit-id",
    level: "must",
    title: "every answer has an Audit-ID, the request's own where it has one",
    source: "apiserver/pkg/endpoints/filters/audit_init.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection }) => {
      expectThat(Boolean((await call("GET", collection)).headers["audit-id"]), "an Audit-ID");
      const { headers } = await call("GET", collection, { headers: { "audit-id": "conformance" } });
      // Through an aggregator the ID of a client is replaced by its own.
      expectThat(Boolean(headers["audit-id"]), "an Audit-ID where one was sent");
    },
  },
  {
    id: "requests/cache-control",
    level: "must",
    title: "what is not said to be cacheable says Cache-Control: no-cache, private",
    source: "apiserver/pkg/endpoints/filters/cachecontrol.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection }) => {
      const { "cache-control": said = "" } = (await call("GET", collection)).headers;
      // kube-aggregator adds its own to that of the server.
      expectEqual([...new Set(said.split(", "))], ["no-cache", "private"], "Cache-Control");
    },
  },
  {
    id: "requests/bad-timeout",
    level: "must",
    title: "a timeout that is no duration is a 400",
    source: "apiserver/pkg/endpoints/filters/request_deadline.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection }) => {
      const seen = await call("GET", `${collection}?timeout=soon`);
      expectEqual(seen.status, 400, "status");
      expectThat(
        seen.text.includes("invalid timeout specified in the request URL"),
        `the reason, not ${seen.text}`,
      );
    },
  },
  {
    id: "requests/gzip",
    level: "should",
    title: "more than 128 KiB are compressed for a client that takes gzip",
    source: "apiserver/pkg/endpoints/handlers/responsewriters/writers.go",
    unless: needsObjects,
    run: async ({ call, create, at }) => {
      const annotations = { "conformance.kagg.dev/large": "a".repeat(200 * 1024) };
      const { metadata } = await create({ metadata: { annotations } });
      const { headers } = await call("GET", at(metadata.name), { headers: { "accept-encoding": "gzip" } });
      expectEqual(
        [headers["content-encoding"], /accept-encoding/i.test(headers["vary"] ?? "")],
        ["gzip", true],
        "headers",
      );
    },
  },
  {
    id: "requests/no-redirect",
    level: "must",
    title: "nothing is redirected: the aggregator makes a 502 of it",
    source: "apimachinery/pkg/util/proxy/upgradeaware.go",
    run: async ({ call, groupVersion, collection }) => {
      for (const path of [`${groupVersion}/`, `${collection}/`, "/apis/", "/openapi/v3/"]) {
        const { status } = await call("GET", path);
        expectThat(status < 300 || status >= 400, `no redirect from ${path}, got ${status}`);
      }
    },
  },
];
