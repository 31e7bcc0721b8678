import type { Send } from "../conformance/send.ts";
import type { User } from "../auth/user.ts";
import type { WebSocketConnection } from "../http/web-socket-connection.ts";
import { groupVersion } from "../resource/group-version.ts";
import type { AnyResource } from "../resource/any-resource.ts";

/** A request as it goes over the wire. */
export type TestRequest = {
  /** GET by default. */
  readonly method?: string;
  /** With its query. */
  readonly path: string;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Changes who asks, for this request: any name, any groups. */
  readonly user?: Partial<User>;
};

/** An answer, whatever its status. */
export type TestResponse = {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The texts of Warning headers, `299 - "…"`. */
  readonly warnings: readonly string[];
  /** Parsed where it is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into it and would only cast
  readonly body: any;
};

/** An event of a watch: ADDED, MODIFIED, DELETED, BOOKMARK or ERROR. */
export type TestEvent = {
  readonly type: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  readonly object: any;
};

/** Where a request of a {@link TestClient} goes, beyond its resource and name. */
export type TestOptions = {
  /** `default` by default, or that of the object; `""` is all namespaces. Not looked at for cluster-scoped kinds. */
  readonly namespace?: string;
  /** The storage version by default; the first one for a resource without storage. */
  readonly version?: string;
  /** `status`, `scale` or a connect subresource. */
  readonly subresource?: string;
  /** `{ labelSelector: "tier=top" }`. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
};

/** An object as a test writes it; apiVersion and kind are filled in where they are missing. */
export type TestObject = { readonly metadata: object; readonly [field: string]: unknown };

/** Someone at the server. Each method resolves with the answer, also where that is a refusal. */
export type TestClient = {
  readonly request: (request: TestRequest) => Promise<TestResponse>;
  readonly get: (resource: AnyResource, name: string, options?: TestOptions) => Promise<TestResponse>;
  readonly list: (resource: AnyResource, options?: TestOptions) => Promise<TestResponse>;
  readonly create: (
    resource: AnyResource,
    object: TestObject,
    options?: TestOptions,
  ) => Promise<TestResponse>;
  readonly update: (
    resource: AnyResource,
    object: TestObject,
    options?: TestOptions,
  ) => Promise<TestResponse>;
  /** A merge patch; a list of operations is a JSON patch. */
  readonly patch: (
    resource: AnyResource,
    name: string,
    patch: object,
    options?: TestOptions,
  ) => Promise<TestResponse>;
  /** Server-side apply, by the field manager `test` unless the query says otherwise. */
  readonly apply: (resource: AnyResource, object: TestObject, options?: TestOptions) => Promise<TestResponse>;
  readonly delete: (resource: AnyResource, name: string, options?: TestOptions) => Promise<TestResponse>;
  /**
   * The events of a watch on a resource, or on a path (`watch=true` is added). Leave the loop to end it. Throws where the
   * answer is no stream.
   */
  readonly watch: (
    what: string | AnyResource,
    options?: TestOptions & Pick<TestRequest, "user">,
  ) => AsyncIterable<TestEvent>;
  /** Opens the WebSocket of a connect subresource. Rejects where the server refuses. */
  readonly webSocket: (
    resource: AnyResource,
    name: string,
    options: TestOptions & { readonly subresource: string; readonly protocols?: readonly string[] },
  ) => Promise<WebSocketConnection>;
  /** For the conformance suite: `findSubjects({ send: api.send })` of `@kagg/apiserver/conformance`. */
  readonly send: Send;
};

/** How requests go to the server. */
export type Wire = {
  readonly request: TestClient["request"];
  readonly events: (request: TestRequest) => AsyncIterable<TestEvent>;
  readonly socket: (request: TestRequest, protocols: readonly string[]) => Promise<WebSocketConnection>;
  readonly send: Send;
};

/** What {@link TestClient} has, made of requests. */
export function testClient({ request, events, socket, send }: Wire): TestClient {
  const write =
    (method: string, type: string, more: Readonly<Record<string, string>> = {}) =>
    (resource: AnyResource, object: TestObject, options: TestOptions = {}): Promise<TestResponse> => {
      const { name, namespace } = object.metadata as { readonly name?: string; readonly namespace?: string };
      const at = { ...(namespace !== undefined && { namespace }), ...options };
      const query = { ...more, ...options.query };
      const path = pathOf(resource, method === "POST" ? "" : (name ?? ""), { ...at, query });
      const apiVersion = groupVersion(resource.group, versionOf(resource, options));
      const body = { apiVersion, kind: resource.kind, ...object };
      return request({ method, path, body, headers: { "content-type": type, ...options.headers } });
    };
  return {
    request,
    send,
    get: (resource, name, options) => request(reading("GET", resource, name, options)),
    list: (resource, options) => request(reading("GET", resource, "", options)),
    delete: (resource, name, options) => request(reading("DELETE", resource, name, options)),
    create: write("POST", "application/json"),
    update: write("PUT", "application/json"),
    apply: write("PATCH", "application/apply-patch+yaml", { fieldManager: "test" }),
    patch: (resource, name, patch, options = {}) => {
      const type = Array.isArray(patch) ? "application/json-patch+json" : "application/merge-patch+json";
      const headers = { "content-type": type, ...options.headers };
      return request({ ...reading("PATCH", resource, name, options), body: patch, headers });
    },
    webSocket: (resource, name, { protocols = [], ...options }) =>
      socket(reading("GET", resource, name, options), protocols),
    watch: (what, { user, ...options } = {}) => {
      const path = typeof what === "string" ? what : pathOf(what, "", options);
      const { headers = {} } = options;
      const watching = `${path}${path.includes("?") ? "&" : "?"}watch=true`;
      return events({ path: watching, headers, ...(user && { user }) });
    },
  };
}

const reading = (
  method: string,
  resource: AnyResource,
  name: string,
  options: TestOptions = {},
): TestRequest => ({
  method,
  path: pathOf(resource, name, options),
  headers: options.headers ?? {},
});

const versionOf = (resource: AnyResource, { version }: TestOptions): string =>
  version ?? resource.storageVersion ?? resource.versions[0]?.name ?? "";

function pathOf(resource: AnyResource, name: string, options: TestOptions): string {
  const { namespace = "default", subresource = "", query = {} } = options;
  const isInNamespace = resource.scope === "Namespaced" && namespace !== "";
  const parts = [
    "apis",
    resource.group,
    versionOf(resource, options),
    ...(isInNamespace ? ["namespaces", namespace] : []),
    ...[resource.plural, name, subresource].filter((part) => part !== ""),
  ];
  const search = new URLSearchParams(query).toString();
  return `/${parts.join("/")}${search && `?${search}`}`;
}
