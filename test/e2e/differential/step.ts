/** Who sends a request, and by which way that is known. */
export type Identity =
  | "admin"
  | "reader"
  | "nobody"
  | "certificate"
  | "token"
  | "bad token"
  | "stranger"
  | "anonymous";

/** One request. `{{name.field}}` is what the same server has last said of the object of that name. */
export type Step = {
  readonly method: string;
  /** As it is sent, query included. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** A string is sent as it is, everything else as JSON. */
  readonly body?: unknown;
  /** The front proxy for a member of system:masters by default. */
  readonly as?: Identity;
  /** Sent again until the status is this one: what the Go server knows from an informer lags behind. */
  readonly until?: number;
};

/** Requests that change nothing are sent together; watches run while other requests are sent. */
export type Entry =
  | Step
  | { readonly together: readonly Step[] }
  | { readonly watches: readonly Step[]; readonly meanwhile: readonly Step[] };

export type Scenario = { readonly name: string; readonly entries: readonly Entry[] };

type Rest = Omit<Step, "method" | "path">;

export const get = (path: string, rest: Rest = {}): Step => ({ method: "GET", path, ...rest });
export const post = (path: string, body: unknown, rest: Rest = {}): Step => ({
  method: "POST",
  path,
  body,
  ...rest,
});
export const put = (path: string, body: unknown, rest: Rest = {}): Step => ({
  method: "PUT",
  path,
  body,
  ...rest,
});
export const remove = (path: string, body?: unknown, rest: Rest = {}): Step => ({
  method: "DELETE",
  path,
  ...(body !== undefined && { body }),
  ...rest,
});

const patchTypes = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  apply: "application/apply-patch+yaml",
  strategic: "application/strategic-merge-patch+json",
};

export const patch = (
  type: keyof typeof patchTypes,
  path: string,
  body: unknown,
  { headers, ...rest }: Rest = {},
): Step => ({
  method: "PATCH",
  path,
  body,
  headers: { "content-type": patchTypes[type], ...headers },
  ...rest,
});

export const accept = (type: string): Pick<Step, "headers"> => ({ headers: { accept: type } });

export const as = (kind: string, version = "v1"): Pick<Step, "headers"> =>
  accept(`application/json;as=${kind};v=${version};g=meta.k8s.io`);

const group = "/apis/wardle.example.com";
export const alpha: string = `${group}/v1alpha1`;
export const beta: string = `${group}/v1beta1`;
export const flunders: string = `${alpha}/namespaces/default/flunders`;
export const betaFlunders: string = `${beta}/namespaces/default/flunders`;
export const everywhere: string = `${alpha}/flunders`;
export const fischers: string = `${alpha}/fischers`;

export const flunder = (name: string, metadata: object = {}, spec: object = { reference: "x" }): object => ({
  apiVersion: "wardle.example.com/v1alpha1",
  kind: "Flunder",
  metadata: { ...(name && { name }), ...metadata },
  spec,
});

export const betaFlunder = (name: string, metadata: object = {}, spec: object = {}): object => ({
  apiVersion: "wardle.example.com/v1beta1",
  kind: "Flunder",
  metadata: { name, ...metadata },
  spec,
});

export const fischer = (name: string, disallowedFlunders?: unknown, metadata: object = {}): object => ({
  apiVersion: "wardle.example.com/v1alpha1",
  kind: "Fischer",
  metadata: { name, ...metadata },
  ...(disallowedFlunders !== undefined && { disallowedFlunders }),
});
