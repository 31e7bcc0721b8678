import { steps } from "../e2e/parity-steps.ts";
import { scaleSteps } from "../e2e/scale-steps.ts";
import { scenarios } from "../e2e/differential/scenarios/index.ts";
import type { Step } from "../e2e/differential/step.ts";
import type { Identity } from "./request.ts";
import type { Seen } from "./seen.ts";

/** A request that makes sense, before anything is done to it. */
export type Template = {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** A string is sent as it is. */
  readonly body: (seen: Seen) => unknown;
  readonly as: Identity;
};

const group = "/apis/fruit.example.com";
const papayas = `${group}/v1/namespaces/default/papayas`;
const silos = `${group}/v1/namespaces/default/silos`;
const orchards = `${group}/v1/orchards`;
const harvests = `${group}/v1/namespaces/default/harvests`;
const groves = `${group}/v1/namespaces/default/groves`;

const object = (kind: string, name: string, spec: object, version = "v1"): object => ({
  apiVersion: `fruit.example.com/${version}`,
  kind,
  metadata: { name, labels: { a: "1" } },
  spec,
});
const spec = {
  size: 3, weight: 1.5, words: ["a", "ripe"], parts: [{ name: "p" }, { name: "q", port: 81, note: "n" }], plain: [{ deep: { x: 1 } }],
  whole: { a: "b" }, either: 3, any: { some: [1, { thing: true }] }, selector: "a=b",
}; // prettier-ignore

const template = (method: string, target: string, body?: unknown, type?: string): Template => ({
  method,
  target,
  headers: type ? [["Content-Type", type]] : [],
  body: () => body,
  as: "admin",
});

const merge = "application/merge-patch+json";
const json = "application/json-patch+json";
const ssa = "application/apply-patch+yaml";

const own: readonly Template[] = [
  ...["p1", "p2", "stays", "p3"].map((name) => template("POST", papayas, object("Papaya", name, spec))),
  template("POST", `${group}/v2/namespaces/default/papayas`, object("Papaya", "p4", { big: 5, rest: { x: [1] } }, "v2")),
  template("POST", papayas, { ...object("Papaya", "", spec), metadata: { generateName: "gen-", finalizers: ["a.b/c"] } }),
  template("PUT", `${papayas}/p1`, object("Papaya", "p1", { ...spec, size: 4 })),
  template("PUT", `${group}/v2/namespaces/default/papayas/p1`, object("Papaya", "p1", { big: 9 }, "v2")),
  template("PUT", `${papayas}/p1/status`, { ...object("Papaya", "p1", spec), status: { size: 2, said: ["x"] } }),
  template("PATCH", `${papayas}/p1`, { spec: { any: { deep: { er: { a: 1 } } }, words: null } }, merge),
  template("PATCH", `${papayas}/p2`, [{ op: "add", path: "/spec/any", value: { a: {} } }, { op: "copy", from: "/spec/any", path: "/spec/any/a" }, { op: "move", from: "/spec/any/a", path: "/spec/any/b" }, { op: "test", path: "/spec/size", value: 3 }], json),
  ...["one", "two"].map((manager) => template("PATCH", `${papayas}/p1?fieldManager=${manager}&force=true`, object("Papaya", "p1", spec), ssa)),
  template("PATCH", `${papayas}/p3?fieldManager=one`, "apiVersion: fruit.example.com/v1\nkind: Papaya\nmetadata: {name: p3}\nspec:\n  any: &x {a: [1, 2]}\n  words: [a, b]\n  plain:\n  - deep: {<<: {q: 1}}\n", ssa),
  template("PATCH", `${papayas}/p1/status?fieldManager=three`, { ...object("Papaya", "p1", {}), status: { size: 1 } }, ssa),
  template("POST", papayas, "apiVersion: fruit.example.com/v1\nkind: Papaya\nmetadata: {name: y1}\nspec:\n  any: &x {a: !!str 1}\n  size: 0x10\n", "application/yaml"),
  template("GET", `${papayas}/p1/scale`),
  template("PUT", `${papayas}/p1/scale`, { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "p1", namespace: "default" }, spec: { replicas: 7 } }),
  template("PATCH", `${group}/v2/namespaces/default/papayas/p1/scale`, { spec: { replicas: 2 } }, merge),
  template("PATCH", `${papayas}/p1/scale?fieldManager=s`, { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "p1", namespace: "default" }, spec: { replicas: 7 } }, ssa),
  template("GET", `${papayas}/p1/peel`),
  template("GET", `${papayas}?limit=1`),
  template("GET", `${papayas}?limit=1&continue=TOKEN`),
  template("GET", `${papayas}?watch=true&resourceVersion=VERSION&timeoutSeconds=1&allowWatchBookmarks=true`),
  template("GET", `${papayas}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=a%3D1`),
  template("GET", `${group}/v2/papayas?watch=1&fieldSelector=metadata.name%3Dp1`),
  template("GET", `${group}/v1/watch/namespaces/default/papayas/p1`),
  template("DELETE", `${papayas}/p3`, { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Foreground", preconditions: { uid: "x", resourceVersion: "1" }, gracePeriodSeconds: 0 }),
  template("DELETE", `${papayas}/p2?propagationPolicy=Background`),
  template("DELETE", `${papayas}?labelSelector=a%3D2`),
  template("POST", silos, object("Silo", "s1", { tons: 3 })),
  template("GET", `${silos}/s1/log?follow=true`),
  template("GET", `${silos}/s1/log`),
  template("POST", `${silos}/s1/proxy/some/path?q=1`, "some body", "text/plain"),
  template("GET", `${silos}/s1/proxy/a%2fb//c`),
  ...["v5.channel.k8s.io", "echo", "echo, other", ""].map((protocol) => ({
    ...template("GET", `${silos}/s1/exec?command=a`),
    headers: [["Connection", "Upgrade"], ["Upgrade", "websocket"], ["Sec-WebSocket-Version", "13"], ["Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="], ["Sec-WebSocket-Protocol", protocol]] as const,
  })),
  template("POST", orchards, object("Orchard", "o1", { acres: 3 })),
  template("DELETE", `${orchards}/o1`),
  template("GET", harvests),
  template("GET", `${harvests}/a`),
  template("GET", `${harvests}?watch=true`),
  template("POST", harvests, { apiVersion: "fruit.example.com/v1", kind: "Harvest", metadata: { name: "h" }, kilos: 4 }),
  template("DELETE", `${harvests}/a`),
  ...["wet", "none", "dry"].map((soil) => template("POST", groves, object("Grove", `g-${soil}`, { soil, trees: 3 }))),
  ...["/", "/apis", "/api", group, `${group}/v1`, `${group}/v2`, "/openapi/v2", "/openapi/v3", "/openapi/v3/apis/fruit.example.com/v1?hash=x", "/version", "/metrics", "/healthz", "/livez?verbose", "/readyz?exclude=storage", "/readyz/ping", "/favicon.ico"].map((target) => template("GET", target)),
]; // prettier-ignore

const ofParity: readonly Template[] = [...steps, ...scaleSteps].map(
  ({ method, url, body, from, type, accept }): Template => ({
    method,
    target: url,
    headers: [
      ...(type ? [["Content-Type", type] as const] : []),
      ...(accept ? [["Accept", accept] as const] : []),
    ],
    body: from
      ? ({ objects }) => {
          const live = Object.fromEntries(objects);
          const metadata = { name: "none" };
          return from(new Proxy(live, { get: (all, name: string) => all[name] ?? { metadata, spec: {} } }));
        }
      : () => body,
    as: "admin",
  }),
);

/** sample-apiserver's kinds by the names of ours. */
const renamed = (text: string): string =>
  text
    .replaceAll("wardle.example.com/v1beta1", "fruit.example.com/v1")
    .replaceAll("wardle.example.com", "fruit.example.com")
    .replaceAll("flunder", "mangoe")
    .replaceAll("Flunder", "Mango")
    .replaceAll("fischer", "orchard")
    .replaceAll("Fischer", "Orchard")
    .replaceAll(/\{\{(?<name>[^}.]*)\.resourceVersion\}\}/g, "VERSION");

const ofScenario = ({ method, path, headers = {}, body, as }: Step): Template => ({
  method,
  target: renamed(path),
  headers: Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  ),
  body: () => (typeof body === "string" ? renamed(body) : JSON.parse(renamed(JSON.stringify(body ?? null)))),
  as: as === "anonymous" ? "anonymous" : as === undefined ? "admin" : "proxied",
});

const ofScenarios: readonly Template[] = scenarios
  .flatMap(({ entries }) => entries)
  .flatMap((entry) =>
    "together" in entry
      ? entry.together
      : "watches" in entry
        ? [...entry.watches, ...entry.meanwhile]
        : [entry],
  )
  .map(ofScenario);

/** Thrice as often as their number says: requests that need objects find some. */
export const corpus: readonly Template[] = [...own, ...own, ...own, ...ofParity, ...ofScenarios];
