import type { Difference } from "../sandbox-differences.ts";

// What is sent is read by no compiler: much of it is wrong on purpose.
// eslint-disable-next-line typescript/no-explicit-any
type Anything = any;

/** One request to both servers. */
export type Step = {
  readonly method: string;
  readonly url: string;
  readonly body?: Anything;
  /** A body made of what the same server has answered last with that URL. */
  readonly from?: (last: Anything) => unknown;
  readonly type?: string;
  readonly accept?: string;
  /** Why no more than the code of the answer is the same; the reason is also in sandbox-differences.ts. */
  readonly differs?: Difference;
};

const types = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** The requests to one collection. */
export function collection(url: string): {
  readonly create: (body: unknown) => Step;
  readonly update: (name: string, change: (object: Anything) => void, subresource?: string) => Step;
  readonly patch: (type: keyof typeof types, name: string, body: unknown, subresource?: string) => Step;
  readonly get: (name: string) => Step;
  readonly remove: (name: string, query?: string) => Step;
  readonly table: () => Step;
} {
  return {
    create: (body) => ({ method: "POST", url, body }),
    update: (name, change, subresource = "") => ({
      method: "PUT",
      url: `${url}/${name}${subresource && `/${subresource}`}`,
      from: (last) => {
        const object = structuredClone(last);
        change(object);
        return object as unknown;
      },
    }),
    patch: (type, name, body, subresource = "") => ({
      method: "PATCH",
      url: `${url}/${name}${subresource && `/${subresource}`}${type === "apply" ? "?fieldManager=applier" : ""}`,
      body,
      type: types[type],
    }),
    get: (name) => ({ method: "GET", url: `${url}/${name}` }),
    remove: (name, query = "") => ({ method: "DELETE", url: `${url}/${name}${query}` }),
    table: () => ({ method: "GET", url, accept: "application/json;as=Table;v=v1;g=meta.k8s.io" }),
  };
}
