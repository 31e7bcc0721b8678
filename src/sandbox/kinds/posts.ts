import type { PostInput } from "@kagg/apiserver/internal";
import { definitions } from "./definitions.ts";
import type { KindHooks } from "./hooks.ts";

/** Subresources that take an object of another kind. */
const known: Readonly<Record<string, Omit<PostInput, "answer" | "definitions">>> = {
  "serviceaccounts/token": {
    kind: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" },
    definition: "io.k8s.api.authentication.v1.TokenRequest",
  },
  "pods/binding": {
    kind: { group: "", version: "v1", kind: "Binding" },
    definition: "io.k8s.api.core.v1.Binding",
  },
  "pods/eviction": {
    kind: { group: "policy", version: "v1", kind: "Eviction" },
    definition: "io.k8s.api.policy.v1.Eviction",
  },
};

/** Those of a resource that are given, by the names that they have in it. */
export const postsOf = (
  plural: string,
  { create = {} }: KindHooks,
): { readonly posts: Readonly<Record<string, PostInput>> } => ({
  posts: Object.fromEntries(
    Object.entries(known).flatMap(([name, one]) => {
      const answer = create[name];
      const [resource, subresource = ""] = name.split("/");
      return answer && resource === plural ? [[subresource, { ...one, definitions, answer }]] : [];
    }),
  ),
});
