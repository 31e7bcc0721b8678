import { accept, alpha, as, beta, flunder, flunders, get, patch, post, put, remove, type Entry, type Scenario, type Step } from "../step.ts"; // prettier-ignore
import { prepared, removed } from "./reads.ts";

const a = `${flunders}/a`;

const requests: readonly Entry[] = [
  get(alpha),
  get(beta),
  get(alpha, accept("application/yaml")),
  get(alpha, accept("text/html")),
  get(`${alpha}/`),
  get(`${alpha}/nope`),
  get(`${alpha}//flunders`),
  get(`${flunders}/a%2Fb`),
  { method: "OPTIONS", path: a },
  { method: "HEAD", path: flunders },
  post(flunders, flunder("a")),
  post(flunders, flunder("a")),
  post(`${flunders}?fieldValidation=Strict`, flunder("b", {}, { nope: 1 })),
  post(`${flunders}?dryRun=All`, flunder("b", {}, { nope: 1 })),
  post(`${flunders}?dryRun=All`, JSON.stringify(flunder("big", {}, { reference: "x".repeat(3 * 1024 * 1024) }))),
  post(`${flunders}?dryRun=All`, flunder("wide", {}, { reference: "x".repeat(200_000) })),
  post(`${flunders}?dryRun=All`, flunder("wide", {}, { reference: "x".repeat(200_000) }), { headers: { "accept-encoding": "gzip" } }),
  get(a),
  get(a, as("Table")),
  get(a, as("PartialObjectMetadata")),
  put(a, flunder("a", { resourceVersion: "1" })),
  put(a, flunder("a", { resourceVersion: "{{a.resourceVersion}}" }, { reference: "y" })),
  patch("merge", a, { metadata: { labels: { x: "y" } } }),
  patch("json", a, [{ op: "remove", path: "/metadata/labels" }]),
  get(`${flunders}?labelSelector=a+in+(b&limit=1`),
  get(`${flunders}?fieldSelector=metadata.name%3Da&labelSelector=%21x`),
  get(`${flunders}?b=1&a=2&limit=1`),
  remove(a, { preconditions: { uid: "other" } }),
  remove(a),
  get(a),
]; // prettier-ignore

const watch = (query: string): Step => get(`${flunders}?watch=true&timeoutSeconds=1&${query}`);

/** A part of the script through kube-apiserver, which sends it on as the client that it has authenticated. */
export const aggregated: Scenario = {
  name: "aggregated",
  entries: [
    ...requests,
    ...prepared,
    {
      together: [
        watch(""),
        watch("sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"),
      ],
    },
    ...removed,
  ],
};
