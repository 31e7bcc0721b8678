import type { Step } from "./parity-steps.ts";

export const groves = "/apis/fruit.example.com/v1/namespaces/default/groves";

const one = `${groves}/one`;
const url = `${one}/scale`;
const merge = "application/merge-patch+json";
const json = "application/json-patch+json";
const table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

const grove = (name: string, spec: object = {}): object => ({
  apiVersion: "fruit.example.com/v1",
  kind: "Grove",
  metadata: { name },
  spec,
});

const get = (url: string, accept?: string): Step => ({ method: "GET", url, ...(accept && { accept }) });
const post = (body: unknown): Step => ({ method: "POST", url: groves, body });
const patch = (body: unknown, type = merge, at = url): Step => ({ method: "PATCH", url: at, body, type });
const put = (more: object, metadata: object = {}, query = ""): Step => ({
  method: "PUT",
  url: `${url}${query}`,
  from: ({ "one/scale": scale }) => ({
    ...scale,
    ...more,
    metadata: { ...scale.metadata, resourceVersion: undefined, ...metadata },
  }),
});
/** Upstream, every body that cannot be read is answered with "no kind is registered for the type v1.Scale". */
const unreadable = (step: Step): Step => ({
  ...step,
  saidOtherwise: "apiextensions-apiserver hides the reason",
});
const apply = (spec: object, manager: string, more = "", metadata: object = {}): Step =>
  patch(
    { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "one", ...metadata }, spec },
    "application/apply-patch+yaml",
    `${url}?fieldManager=${manager}${more}`,
  );
const applyParent = (spec: object, manager: string, more = ""): Step =>
  patch(grove("one", spec), "application/apply-patch+yaml", `${one}?fieldManager=${manager}${more}`);
const to = (replicas: unknown, metadata: object = {}, query = ""): Step =>
  put({ spec: { replicas } }, metadata, query);

/** Requests to the scale of a custom resource and of a resource of the runtime, in their order. */
export const scaleSteps: readonly Step[] = [
  post(grove("one")),
  get(url),
  // What has no replicas is not scaled by accident.
  patch({ metadata: { labels: { a: "b" } } }),
  patch({ spec: { replicas: 3 } }),
  get(url),
  get(one),
  patch({ status: { trees: 2, selector: "fruit=mango" } }, merge, `${one}/status`),
  get(url),
  get(url, table),
  get(url, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"),
  get(`${groves}/none/scale`),
  to(5),
  get(one),
  to(5),
  to(0),
  get(url),
  put({ spec: {} }),
  put({ spec: undefined }),
  to(4, { resourceVersion: "1" }),
  { ...to(4), from: ({ "one/scale": scale }) => ({ ...scale, spec: { replicas: 4 } }) },
  { ...to(6, { uid: "other" }), saidOtherwise: "a custom resource names its key in etcd" },
  to(6, { name: "two" }),
  to(6, { name: undefined }),
  to(6, { namespace: "other" }),
  to(6, { namespace: undefined, uid: undefined, creationTimestamp: undefined }),
  to(7, {}, "?dryRun=All"),
  get(url),
  to(-1),
  to(60),
  ...["1", 1.5, 2 ** 31, true, {}].map((replicas) => unreadable(to(replicas))),
  to(null),
  unreadable(put({ spec: 1 })),
  put({ spec: { replicas: 2, more: 1 } }),
  unreadable(put({ spec: { replicas: 2, more: 1 } }, {}, "?fieldValidation=Strict")),
  unreadable(put({ kind: "Grove" })),
  put({ kind: undefined, apiVersion: undefined, spec: { replicas: 2 } }),
  unreadable(put({ apiVersion: "fruit.example.com/v1" })),
  put({ status: { replicas: 99, selector: "no" }, spec: { replicas: 1 } }),
  { method: "PUT", url: `${groves}/none/scale`, body: { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "none" }, spec: { replicas: 1 } } }, // prettier-ignore
  unreadable({ method: "PUT", url, body: "no json" }),
  patch({ metadata: { resourceVersion: "1" }, spec: { replicas: 9 } }),
  patch([{ op: "replace", path: "/spec/replicas", value: 8 }], json),
  {
    ...patch([{ op: "test", path: "/spec/replicas", value: 7 }], json),
    saidOtherwise: "the runtime tells which test failed",
  },
  patch({ spec: { replicas: -3 } }),
  { ...patch({ spec: { replicas: "x" } }), saidOtherwise: "the message holds the resourceVersion" },
  {
    ...patch({ spec: { color: 1 } }, merge, `${url}?fieldValidation=Strict`),
    saidOtherwise: "the message holds the resourceVersion",
  },
  patch({ spec: { replicas: 9 } }, merge, `${url}?dryRun=All`),
  patch({ spec: { replicas: 9 } }, merge, `${groves}/none/scale`),
  { method: "DELETE", url, saidOtherwise: "a 405 has the words of k8s.io/apiserver here" },
  { method: "POST", url, body: {}, saidOtherwise: "a 405 has the words of k8s.io/apiserver here" },
  get(url),
  // Who owns the replicas, told through the scale and through the object. A custom resource answers an apply through its
  // scale that would change something, or where nobody owns the replicas, with a 500 ("request to convert CR to an
  // invalid group/version: autoscaling/v1"): apiserver/test/rest/scale-owners.test.ts has those.
  applyParent({ trees: 8 }, "first"),
  get(one),
  apply({ replicas: 8 }, "hpa"),
  get(one),
  apply({ replicas: 9 }, "hpa"),
  apply({ replicas: 9 }, "other"),
  apply({ replicas: 8 }, "other"),
  apply({ replicas: 8 }, "hpa"),
  get(one),
  applyParent({ trees: 7, soil: "red" }, "owner"),
  applyParent({ trees: 7, soil: "red" }, "owner", "&force=true"),
  get(one),
  to(3, {}, "?fieldManager=person"),
  get(one),
  to(3, {}, "?fieldManager=person"),
  get(one),
  patch({ spec: { replicas: 4 } }, merge, `${url}?fieldManager=person`),
  get(one),
  patch({ metadata: { managedFields: [] }, spec: { replicas: 4 } }, merge, `${url}?fieldManager=person`),
  patch({ spec: { trees: 2 } }, merge, `${one}?fieldManager=person`),
  get(one),
  to(2, {}, "?fieldManager=person"),
  get(one),
  to(0, {}, "?fieldManager=person"),
  get(one),
  applyParent({ trees: 2 }, "first", "&force=true"),
  apply({ replicas: 2 }, "hpa", "&dryRun=All"),
  apply({ replicas: 2 }, "hpa", "", { managedFields: [] }),
  patch({ spec: { replicas: 1 } }, "application/apply-patch+yaml", `${url}?fieldManager=hpa`),
  patch({ spec: { replicas: 1 } }, "application/apply-patch+yaml"),
  patch(grove("one"), "application/apply-patch+yaml", `${url}?fieldManager=hpa`),
  patch({ apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "none" }, spec: { replicas: 1 } }, "application/apply-patch+yaml", `${groves}/none/scale?fieldManager=hpa`), // prettier-ignore
  get(one),
  // Held to the same rules where they are written by themselves.
  post(grove("two", { trees: -1 })),
  post(grove("two", { trees: 51 })),
  patch({ status: { trees: -2 } }, merge, `${one}/status`),
  get(one),
];
