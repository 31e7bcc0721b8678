import type { Difference } from "./difference.ts";

export const reads: readonly Difference[] = [
  {
    what: "`limit` with `resourceVersion=0`",
    upstream: "ignored: the whole list comes from the watch cache",
    here: "a page",
    why: "there is no second copy of the data that is cheaper to read whole; clients follow `continue` either way",
    at: /^body\.(metadata\.(continue|remainingItemCount)|items\[\d+\])$/,
    requests: /resourceVersion=0\b/s,
  },
  {
    what: "get with a resourceVersion that is no number",
    upstream: "500",
    here: "400 with the same text",
    why: "it is the client's mistake",
    at: /^status$/,
    says: {
      upstream: /^"500 resourceVersion: Invalid value/,
      here: /^"400 invalid resource version: resourceVersion: Invalid value/,
    },
  },
  {
    what: "A label selector that cannot be read",
    upstream: "`expected: ',', ')' or identifier`; the key's path is `<nil>`",
    here: "`expected: ',' or ')'`; it is `key`",
    why: "texts for people",
    at: /^body\.message$/,
    says: { here: /unable to parse requirement/ },
    requests: /labelSelector=/s,
  },
  {
    what: "A continue token of another collection, or made by hand",
    upstream: "a list from wherever it points to",
    here: "from where it points to in this collection, or 400",
    why: "tokens are opaque and differ",
    at: /^(status|body\.(metadata\.\w+|items\[\d+\]|message))$/,
    requests:
      /^GET \/apis\/wardle\.example\.com\/v1alpha1\/(flunders\?limit=1&continue=\{|namespaces\/default\/flunders\?continue=e)/s,
  },
  {
    what: "A query that is not valid percent-encoding",
    upstream: "the parameter is left out",
    here: "it is taken as it stands",
    why: "kube-apiserver encodes every query anew",
    at: /^status$/,
    requests: /=%zz/s,
  },
];
