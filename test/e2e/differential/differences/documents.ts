import type { Difference } from "./difference.ts";

export const documents: readonly Difference[] = [
  {
    what: "`/apis`",
    upstream: "with `serverAddressByClientCIDRs`, without apiVersion",
    here: "without them, with apiVersion",
    why: "kube-aggregator makes this document itself; no client looks at either",
    at: /^body\.(groups\[0\]\.serverAddressByClientCIDRs|apiVersion)$/,
    requests: /^GET \/apis\/?( |$)/s,
  },
  {
    what: "`responseKind` in the aggregated discovery document",
    upstream: "without group and version where they are those of the resource",
    here: "with them",
    why: "clients that read the server itself need not fill them in",
    at: /responseKind\.(group|version)$/,
  },
  {
    what: "OpenAPI documents: methods, trailing slashes and 406",
    upstream:
      "any method is a GET; `/openapi/v3/` is empty; 406 has no body; a type nobody serves is ignored for `/openapi/v3`",
    here: "405; the document; a Status",
    why: "as for every other path",
    at: /^(status|body|headers\.(content-type|etag|vary))$/,
    requests:
      /^(POST|PUT|PATCH|DELETE|OPTIONS|TRACE) \/openapi|^GET \/openapi\/v[23]\/( |$)|^GET \/openapi.*"accept":"(text|application\/yaml|application\/\*)/s,
  },
  {
    what: "OpenAPI documents: `Last-Modified`, ranges, gzip and `Vary`",
    upstream: "as files are served; v2 is always compressed where the client can",
    here: "an ETag, gzip above 128 KiB as for every answer",
    why: "kube-aggregator asks by ETag",
    at: /^headers\.(accept-ranges|last-modified|vary|content-encoding)$/,
    requests: /\/openapi/s,
  },
  {
    what: "OpenAPI as protobuf",
    upstream: "served",
    here: "JSON",
    why: "every client asks for JSON too",
    at: /^(body|headers\.content-type)$/,
    requests: /\/openapi.*protobuf/s,
  },
  {
    what: "OpenAPI of the discovery documents and `/version`",
    upstream: "described, and listed in `/openapi/v3`",
    here: "resources only",
    why: "kube-aggregator leaves out all but the paths of the APIService's version",
    at: /^(status|body\.(paths\.(\/apis\/([\w.]+\/){0,2}|\/version\/|apis|apis\/[\w.]+|version)|schemas\.io\.k8s\.(apimachinery\.pkg\.(apis\.meta\.v1\.(API|Group|Server)\w+|version\.Info)))|headers\.\S+)$/,
    requests: /\/openapi/s,
  },
  {
    what: "OpenAPI of the old watch paths",
    upstream: "described",
    here: "not served",
    why: "see watch",
    at: /^body\.(paths\.\S+\/watch\/|schemas\.io\.k8s\.apimachinery\.pkg\.(apis\.meta\.v1\.WatchEvent|runtime\.RawExtension))/,
    requests: /\/openapi/s,
  },
  {
    what: "OpenAPI operations",
    upstream:
      "as for built-in kinds: `*/*` is consumed, protobuf, watch streams and every patch are listed, `shardSelector` is a parameter",
    here: "as for custom resources: what is served, and `resourceVersion` for get",
    why: "kubectl chooses the kind of a patch from it",
    at: /^body\.paths\..*\.(parameters|consumes|produces|operationId|responses\.\d+)/,
    requests: /\/openapi/s,
  },
  {
    what: "OpenAPI schemas and security",
    upstream: "with the bearer token; a schema for each Go type",
    here: "one schema for each kind; specs and statuses are in it",
    why: "as custom resources; kube-aggregator leaves the security out",
    at: /^body\.(parameters|security|securityDefinitions|schemas\..*|openapi|swagger)$/,
    requests: /\/openapi/s,
  },
  {
    what: "A stale `?hash=` of an OpenAPI document",
    upstream: "301, which kube-aggregator turns into 502",
    here: "200 with the current document",
    why: "clients that are behind get what they need",
    at: /^(status|headers\..*)$/,
    requests: /hash=STALE/s,
  },
];
