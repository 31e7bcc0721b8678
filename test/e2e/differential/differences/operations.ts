import type { Difference } from "./difference.ts";

export const operations: readonly Difference[] = [
  {
    what: "Unknown paths",
    upstream: "404 with a list of all paths as JSON",
    here: "404 in plain text",
    why: "there is no list of paths for people; clients use discovery",
    at: /^(body|headers\.content-type)$/,
    says: {
      upstream: /^("application\/json"$|\{"paths")/,
      here: /^"(text\/plain; charset=utf-8|404 page not found\\n)"$/,
    },
  },
  {
    what: "`/`",
    upstream: "that list with 200",
    here: "404",
    why: "see above",
    at: /^status$/,
    requests: /^\w+ \/(\?\S*)?( |$)/s,
  },
  {
    what: "`/version/`",
    upstream: "as `/version`",
    here: "404",
    why: "no client asks for it",
    at: /^status$/,
    requests: /^\w+ \/version\//s,
  },
  {
    what: "`/version`",
    upstream: "the version of the Go program, with what it emulates; 406 for other types than JSON",
    here: "the version that the author gives; always JSON",
    why: "there is no emulation",
    at: /^(status|body\.\w+|headers\.content-type)$/,
    requests: /^GET \/version/s,
  },
  {
    what: "Names of health checks",
    upstream: "`log`, `etcd`, `informer-sync`, post-start hooks",
    here: "`storage`, `authentication`",
    why: "each server checks what it has",
    at: /^body$/,
    says: { upstream: /check passed/, here: /check passed/ },
  },
  {
    what: "`/metrics`: methods, and `Process-Start-Time-Unix`",
    upstream: "any method is a GET; has the header, and `escaping=underscores` in its type",
    here: "405; neither",
    why: "Prometheus needs neither",
    at: /^(status|headers\.(content-type|process-start-time-unix))$/,
    requests: /^\w+ \/metrics( |$)/s,
  },
  {
    what: "`/metrics/slis`",
    upstream: "served",
    here: "404",
    why: "health checks are asked for as such",
    at: /^status$/,
    requests: /^GET \/metrics\/slis/s,
  },
];
