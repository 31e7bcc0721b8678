import type { Difference } from "./difference.ts";

export const watches: readonly Difference[] = [
  {
    what: "The object of a bookmark",
    upstream: "has `spec: {}` and `status: {}`",
    here: "has metadata only",
    why: "as bookmarks of custom resources",
    at: /^body\[\d+\]\.object\.(spec|status)$/,
    says: { upstream: /^\{\}$/, here: /^nothing$/ },
    requests: /watch=true/s,
  },
  {
    what: "The old paths `/apis/<group>/<version>/watch/…`",
    upstream: "served",
    here: "404",
    why: "deprecated since Kubernetes 1.11; no client in use asks for them",
    at: /^(status|headers\.warning)$/,
    requests: /^GET \S*\/watch\//s,
  },
  {
    what: "watch with a resourceVersion that is no number",
    upstream: "500",
    here: "422 with the same text",
    why: "it is the client's mistake",
    at: /^status$/,
    says: { upstream: /^"500 resourceVersion: Invalid value/, here: /^"422 / },
    requests: /watch=true/s,
  },
  {
    what: "watch from a resourceVersion that is still to come",
    upstream: "silent until it has come",
    here: "an ERROR event `Too large resource version` after 3 s",
    why: "a client that has mixed up two servers learns of it",
    at: /^body$/,
    requests: /watch=true\S*resourceVersion=1000000$/s,
  },
  {
    what: "watch as YAML before JSON, or as PartialObjectMetadataList",
    upstream: "406 for the first, a stream of errors for the second",
    here: "JSON for the first, 406 for the second",
    why: "the next type that is named can be served; the other cannot, and says so at once",
    at: /^status$/,
    requests: /watch=true.*"accept":"(application\/yaml,|.*PartialObjectMetadataList)/s,
  },
  {
    what: "watch with a negative `timeoutSeconds`",
    upstream: "an ERROR event at once",
    here: "as without it",
    why: "as a negative `limit` is none",
    at: /^body/,
    requests: /watch=true&timeoutSeconds=-1/s,
  },
];
