import type { Difference } from "./difference.ts";

export const ownership: readonly Difference[] = [
  {
    what: "`f:spec` and `f:status` themselves",
    upstream: "owned by nobody: a struct of Go is always there",
    here: "owned by who wrote them",
    why: "as custom resources: who takes back the last of its fields takes back the spec",
    at: /\.managedFields\..*\.fieldsV1(\.f:spec\.\.|\.f:status|\.f:spec)$/,
    says: { upstream: /^nothing$/, here: /^\{\}$/ },
  },
  {
    what: "managedFields of an object of which nothing but its spec and status is owned",
    upstream: "none; it is not tracked from then on",
    here: "one entry",
    why: "see above",
    at: /\.managedFields(\.\w+ (Update|Apply) \w+)?$/,
    says: {
      upstream: /^nothing$/,
      here: /"fieldsV1":\{"f:spec":\{("(\.|f:\w+)":\{\},?)*\}(,"f:status":\{\})?\}\}+$/,
    },
  },
  {
    what: "The owner of a default that depends on other fields",
    upstream: "who left the field out: it is set before anything else is done",
    here: "nobody: it is set by the author's conversion",
    why: "as what a webhook sets; defaults of the schema are owned as upstream",
    at: /\.managedFields\..*\.fieldsV1\.f:spec\.f:referenceType$/,
    says: { upstream: /^\{\}$/, here: /^nothing$/ },
  },
  {
    what: "A configuration that its schema does not take",
    upstream: "500",
    here: "400 with the same text",
    why: "it is the client's mistake",
    at: /^status$/,
    says: {
      upstream: /^"500 failed to create typed patch object/,
      here: /^"400 failed to create typed patch object/,
    },
    requests: /apply-patch/s,
  },
  {
    what: "An apply that creates, with fields that only the server sets",
    upstream:
      "`deletionTimestamp`, `selfLink` and, in a dry run, `resourceVersion` are kept; 500 for one that is no number",
    here: "ignored",
    why: "a create ignores them too",
    at: /^(status|body\.metadata\.(deletionTimestamp|selfLink|resourceVersion))$/,
    says: { upstream: /^"(500 strconv\.ParseUint|<time>|x"|<revision>)/, here: /^(nothing|"201 ")/ },
    requests: /apply-patch/s,
  },
  {
    what: "`null` among managedFields",
    upstream: "an entry without fields, which resets them",
    here: "422",
    why: "it is no entry",
    at: /^status$/,
    says: { here: /^"422/ },
    requests: /"managedFields":\[null\]/s,
  },
  {
    what: "The owner of a field with an empty string, or that is lost in a conversion",
    upstream: "nobody",
    here: "who wrote it",
    why: "it was asked for",
    at: /\.managedFields\..*\.fieldsV1\.f:spec\.f:\w+$/,
    says: { upstream: /^nothing$/, here: /^\{\}$/ },
    requests: /Reference":""|"reference":""|"referenceType":"(Other)?"/s,
  },
];
