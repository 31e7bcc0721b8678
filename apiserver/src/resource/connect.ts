import type { User } from "../auth/user.ts";
import type { RequestInfo, Verb } from "../http/request-info.ts";
import type { WebSocketConnection } from "../http/web-socket-connection.ts";
import type { ConnectDefinition, ConnectMethod, ResourceDefinition } from "./definition.ts";

/**
 * A subresource that is answered by its author, as `pods/log` and `pods/exec` are. Each method is a verb for RBAC: GET is
 * `get`, POST is `create`, PUT `update`, PATCH `patch`, DELETE `delete`; a WebSocket is opened by GET and needs `create`, too.
 *
 * kube-apiserver ends what it proxies after 60 seconds, unless the subresource is called `log`, `exec`, `attach`,
 * `portforward` or `proxy`. This server ends none.
 */
export type ConnectSubresource<T> = {
  readonly [Method in ConnectMethod]?: (request: ConnectRequest<T>) => ConnectReply | Promise<ConnectReply>;
} & {
  readonly webSocket?: {
    /** What a user must be allowed besides `get`: `create` unless it shows no more than a GET would. */
    readonly verb?: "get" | "create";
    /** The subprotocols that are spoken, the best first; where there are some, a client has to offer one of them. */
    readonly protocols?: readonly string[];
    /** The connection is closed once this is over: with 1011 where it throws, and with 1000 otherwise. */
    readonly serve: (socket: WebSocketConnection, request: ConnectRequest<T>) => Promise<void>;
  };
  /** Answers what lies behind it, too: `/proxy/any/path`. */
  readonly tail?: boolean;
};

/** One request to a connect subresource, already authorised, with the object that it is of. */
export type ConnectRequest<T> = {
  readonly method: string;
  readonly name: string;
  readonly namespace: string;
  /** The object, in the storage version: what is not there is answered with 404. */
  readonly object: T;
  /** What lies behind the subresource, undecoded and without a slash at its start; empty without `tail`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** A header by its lower-case name; those that carry an identity are not among them. */
  readonly header: (name: string) => string | undefined;
  /** The whole body; rejects with a 413 StatusError beyond 3 MiB. */
  readonly body: () => Promise<Buffer>;
  readonly user: User;
  /** Aborted when the client goes away or the server shuts down. */
  readonly signal: AbortSignal;
};

/** A stream is sent as it comes, each piece at once. kube-apiserver refuses redirects. */
export type ConnectReply = {
  /** 200 by default. */
  readonly status?: number;
  /** `content-type: text/plain` by default. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer | AsyncIterable<string | Buffer>;
};

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

const verbs: Readonly<Record<ConnectMethod, Verb>> = {
  GET: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

export function connectDefinitions(
  given: Readonly<Record<string, ConnectSubresource<never>>>,
  report: (where: string, what: string) => void,
): readonly ConnectDefinition[] {
  return Object.entries(given).map(([name, subresource]) => {
    const where = `subresources.connect.${name}`;
    if (!/^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) report(where, `"${name}" is not a DNS label`);
    if (name === "status" || name === "scale") report(where, `"${name}" means something else to Kubernetes`);
    const own = methods.filter(
      (method) => subresource[method] ?? (method === "GET" && subresource.webSocket),
    );
    if (own.length === 0) report(where, "it answers no method and no WebSocket");
    return {
      name,
      methods: own,
      verbs: [...new Set([...own.map((method) => verbs[method]), ...verbOfSocket(subresource)])].sort(),
      tail: subresource.tail ?? false,
    };
  });
}

const verbOfSocket = ({ webSocket }: ConnectSubresource<never>): readonly Verb[] =>
  webSocket ? [webSocket.verb ?? "create"] : [];

/** Whether a request is for a connect subresource: those take as long as they take. */
export const isConnect = (definitions: readonly ResourceDefinition[], info: RequestInfo): boolean =>
  info.isResource &&
  info.subresource !== "" &&
  definitions.some(
    ({ group, plural, connect }) =>
      group === info.group &&
      plural === info.resource &&
      connect.some(({ name }) => name === info.subresource),
  );
