import type { Difference } from "./difference.ts";

export const access: readonly Difference[] = [
  {
    what: "Health endpoints with a bad token",
    upstream: "401",
    here: "the answer",
    why: "they are open to everyone, so nobody is asked who they are: a probe must not depend on kube-apiserver",
    at: /^(status|headers\.content-type)$/,
    requests: /^\w+ \/(healthz|livez|readyz)\S* as (bad token|stranger)/s,
  },
  {
    what: "`Impersonate-*` headers that reach the server itself",
    upstream: "honoured where the user may impersonate",
    here: "403",
    why: "kube-apiserver does it before it passes a request on; ignoring them would act as the wrong user",
    at: /^(status|body\.(message|details|reason))/,
    requests: /"impersonate-/s,
  },
  {
    what: "OPTIONS, and other methods that mean nothing to a resource",
    upstream: "authorised as a verb without a name of the resource",
    here: "authorised as the method on the path",
    why: "the access review names what is asked; both are then answered with 405",
    at: /^(status|body\.(message|details\.(name|group|kind)))$/,
    requests: /^(OPTIONS|TRACE|LINK) /s,
  },
];
