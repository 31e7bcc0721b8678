import { needsNamespaces, needsObjects, needsVerbs, needsStorage } from "../applies.ts";
import type { Item } from "../item.ts";
import { expectFailure } from "../requests.ts";
import { expectEqual, expectThat } from "../unmet.ts";

export const list: readonly Item[] = [
  {
    id: "list/document",
    level: "must",
    title: "a list is a <Kind>List with a resourceVersion and complete items",
    source: "apiserver/pkg/endpoints/handlers/response.go",
    unless: needsObjects,
    run: async ({ call, collection, create, selector, kind, group, version }) => {
      const created = await create();
      const { json } = await call("GET", `${collection}?labelSelector=${selector}`);
      expectEqual(
        [json.kind, json.apiVersion],
        [`${kind}List`, `${group}/${version}`],
        "kind and apiVersion",
      );
      expectThat(/^\d+$/.test(json.metadata.resourceVersion), "a resourceVersion");
      // Typed Go servers leave kind and apiVersion out of items.
      const [item] = json.items;
      expectEqual({ kind, apiVersion: `${group}/${version}`, ...item }, created, "item");
    },
  },
  {
    id: "list/empty",
    level: "must",
    title: "an empty list has items that are [] and never null, and a resourceVersion where there is a watch",
    source: "apiserver/pkg/endpoints/handlers/response.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection, selector, verbs }) => {
      const { json } = await call("GET", `${collection}?labelSelector=${selector}`);
      expectEqual(json.items, [], "items");
      const isWatched = verbs.includes("watch");
      expectThat(!isWatched || Boolean(json.metadata.resourceVersion), "a resourceVersion");
    },
  },
  {
    id: "list/order",
    level: "must",
    title: "a list is ordered by name",
    source: "apiserver/pkg/storage/etcd3/store.go",
    unless: needsObjects,
    run: async ({ call, collection, create, selector, name }) => {
      const base = name();
      for (const end of ["c", "a", "b"]) await create({ name: `${base}-${end}` });
      const { json } = await call("GET", `${collection}?labelSelector=${selector}`);
      expectEqual(
        namesOf(json),
        ["a", "b", "c"].map((end) => `${base}-${end}`),
        "names",
      );
    },
  },
  {
    id: "list/all-namespaces",
    level: "must",
    title: "the path without a namespace lists all namespaces",
    source: "apiserver/pkg/endpoints/installer.go",
    unless: needsNamespaces,
    run: async ({ call, groupVersion, plural, create, selector, namespace }) => {
      await create();
      const { json } = await call("GET", `${groupVersion}/${plural}?labelSelector=${selector}`);
      expectEqual(json.items.length, 1, "items");
      expectEqual(json.items[0].metadata.namespace, namespace, "namespace");
    },
  },
  {
    id: "list/pages",
    level: "must",
    title: "limit and continue give every object once, from one snapshot",
    source: "apiserver/pkg/storage/continue.go",
    unless: needsObjects,
    run: async ({ call, collection, create, selector, name }) => {
      const base = name();
      for (const end of ["a", "b", "c"]) await create({ name: `${base}-${end}` });
      const path = `${collection}?labelSelector=${selector}&limit=2`;
      const first = (await call("GET", path)).json;
      expectEqual(first.items.length, 2, "items of the first page");
      expectThat(Boolean(first.metadata.continue), "a continue token");
      await create({ name: `${base}-d` });
      const next = encodeURIComponent(first.metadata.continue);
      const second = (await call("GET", `${path}&continue=${next}`)).json;
      expectEqual(namesOf(second), [`${base}-c`], "names of the second page");
      expectThat(!second.metadata.continue, "no token on the last page");
      expectEqual(
        second.metadata.resourceVersion,
        first.metadata.resourceVersion,
        "resourceVersion of both pages",
      );
    },
  },
  {
    id: "list/remaining-item-count",
    level: "must",
    title: "remainingItemCount is told without selectors, and left out with one",
    source: "apiserver/pkg/storage/continue.go",
    unless: needsObjects,
    run: async ({ call, collection, create, selector }) => {
      await create();
      await create();
      const plain = (await call("GET", `${collection}?limit=1`)).json;
      expectThat(plain.metadata.remainingItemCount >= 1, "a remainingItemCount");
      const selected = (await call("GET", `${collection}?limit=1&labelSelector=${selector}`)).json;
      expectEqual(selected.metadata.remainingItemCount, undefined, "remainingItemCount with a selector");
    },
  },
  {
    id: "list/bad-continue",
    level: "must",
    title: "a continue token that is none is a 400",
    source: "apiserver/pkg/storage/interfaces.go",
    unless: needsStorage,
    run: async ({ call, collection }) => {
      expectFailure(await call("GET", `${collection}?continue=nonsense`), 400, "BadRequest", "a bad token");
    },
  },
  {
    id: "list/continue-with-resource-version",
    level: "must",
    title: "continue together with a resourceVersion is a 400",
    source: "apiserver/pkg/storage/interfaces.go",
    unless: needsObjects,
    run: async ({ call, collection, create, selector }) => {
      await create();
      await create();
      const { metadata } = (await call("GET", `${collection}?labelSelector=${selector}&limit=1`)).json;
      const token = encodeURIComponent(metadata.continue);
      const seen = await call("GET", `${collection}?continue=${token}&limit=1&resourceVersion=5`);
      expectFailure(seen, 400, "BadRequest", "continue with resourceVersion");
    },
  },
  {
    id: "list/resource-version-match",
    level: "must",
    title:
      "resourceVersionMatch without a resourceVersion, or of another value than Exact and NotOlderThan, is a 422",
    source: "apimachinery/pkg/apis/meta/internalversion/validation/validation.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection }) => {
      for (const query of ["resourceVersionMatch=Exact", "resourceVersion=5&resourceVersionMatch=Near"]) {
        expectFailure(await call("GET", `${collection}?${query}`), 422, "Invalid", query);
      }
    },
  },
  {
    id: "list/not-a-resource-version",
    level: "must",
    title: "a resourceVersion that is no number is refused and never ignored",
    source: "apiserver/pkg/storage/interfaces.go",
    unless: needsStorage,
    run: async ({ call, collection }) => {
      const { status } = await call("GET", `${collection}?resourceVersion=abc`);
      expectThat(status === 400 || status === 422, `400 or 422, not ${status}`);
    },
  },
  {
    id: "list/exact-resource-version",
    level: "must",
    title: "resourceVersionMatch=Exact lists what there was",
    source: "apiserver/pkg/storage/interfaces.go",
    unless: needsObjects,
    run: async ({ call, collection, create, selector }) => {
      const { name, resourceVersion } = (await create()).metadata;
      await create();
      const query = `labelSelector=${selector}&resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`;
      const { json } = await call("GET", `${collection}?${query}`);
      expectEqual(
        [namesOf(json), json.metadata.resourceVersion],
        [[name], resourceVersion],
        "names and resourceVersion",
      );
    },
  },
  {
    id: "list/label-selectors",
    level: "must",
    title: "label selectors of every form select as Kubernetes does",
    source: "apimachinery/pkg/labels/selector.go",
    unless: needsObjects,
    run: async ({ call, collection, create, selector, name }) => {
      const base = name();
      await create({ name: `${base}-a`, labels: { tier: "front", level: "1" } });
      await create({ name: `${base}-b`, labels: { tier: "back", level: "9" } });
      await create({ name: `${base}-c` });
      const cases: Readonly<Record<string, string>> = {
        tier: "ab",
        "!tier": "c",
        "tier=front": "a",
        "tier==front": "a",
        "tier!=front": "bc",
        "tier in (front, back)": "ab",
        "tier notin (front)": "bc",
        "level>5": "b",
        "level<5": "a",
      };
      for (const [form, wanted] of Object.entries(cases)) {
        const path = `${collection}?labelSelector=${selector},${encodeURIComponent(form)}`;
        const ends = namesOf((await call("GET", path)).json).map((found) => found.at(-1));
        expectEqual(ends.join(""), wanted, form);
      }
    },
  },
  {
    id: "list/bad-label-selector",
    level: "must",
    title: "a label selector that cannot be read is a 400",
    source: "apimachinery/pkg/labels/selector.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection }) => {
      expectFailure(
        await call("GET", `${collection}?labelSelector=a%20b%20c`),
        400,
        "BadRequest",
        "a bad selector",
      );
    },
  },
  {
    id: "list/field-selectors",
    level: "must",
    title: "metadata.name is a field selector everywhere, with =, == and !=",
    source: "apimachinery/pkg/runtime/conversion.go",
    unless: needsObjects,
    run: async ({ call, collection, create, selector, name }) => {
      const base = name();
      for (const end of ["a", "b"]) await create({ name: `${base}-${end}` });
      for (const [operator, wanted] of [
        ["=", "a"],
        ["==", "a"],
        ["!=", "b"],
      ] as const) {
        const field = encodeURIComponent(`metadata.name${operator}${base}-a`);
        const { json } = await call("GET", `${collection}?labelSelector=${selector}&fieldSelector=${field}`);
        expectEqual(namesOf(json), [`${base}-${wanted}`], `metadata.name${operator}`);
      }
    },
  },
  {
    id: "list/unknown-field-selector",
    level: "must",
    title: "a field that cannot be selected by is a 400",
    source: "apimachinery/pkg/runtime/conversion.go",
    unless: needsVerbs("list"),
    run: async ({ call, collection }) => {
      const seen = await call("GET", `${collection}?fieldSelector=conformance.unknown%3Da`);
      expectFailure(seen, 400, "BadRequest", "an unknown field");
    },
  },
];

const namesOf = ({
  items,
}: {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}): string[] => items.map(({ metadata }) => metadata.name);
