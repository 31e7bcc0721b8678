import { exactName } from "./field-selector.ts";

/** Kubernetes' verbs, in lower case, as SubjectAccessReview and metrics name them. */
export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

/**
 * What a request asks for, as k8s.io/apiserver/pkg/endpoints/request/requestinfo.go reads it. Discovery, OpenAPI
 * and health paths are not resource requests.
 */
export type RequestInfo =
  | { readonly isResource: false; readonly path: string; readonly verb: string }
  | {
      readonly isResource: true;
      readonly path: string;
      readonly verb: Verb;
      readonly group: string;
      readonly version: string;
      /** Empty for cluster-scoped resources and for all namespaces. */
      readonly namespace: string;
      /** The plural. */
      readonly resource: string;
      readonly subresource: string;
      /** What lies behind the subresource, undecoded: it belongs to it, as in `pods/proxy`. Only few have any. */
      readonly tail: string;
      /** Empty for collections, but for `fieldSelector=metadata.name=x`. */
      readonly name: string;
    };

const VERBS: Readonly<Record<string, Verb>> = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/**
 * Reads what a request asks for. `path` is undecoded; a segment that does not decode throws a URIError.
 *
 * `/api/<v>/…` is the group without a name, whether or not this server has it, as for every server built on k8s.io/apiserver.
 *
 * Kubernetes' old paths that begin with a verb (`/apis/<g>/<v>/watch/…`, `/proxy/…`) are no resource requests here:
 * they are not served, and to authorise one thing and serve another must not be possible.
 */
export function readRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const all = segments(path);
  const isCore = all[0] === "api";
  const [group, version, ...rest] = isCore ? ["", ...all.slice(1)] : all.slice(1);
  const first = VERBS[method];
  const isGroup = isCore || (all[0] === "apis" && group);
  if (!isGroup || group === undefined || !version || rest.length === 0 || !first || isVerbPath(rest)) {
    return { isResource: false, path, verb: method.toLowerCase() };
  }
  const { namespace, parts } = splitNamespace(rest);
  const [resource = "", named = "", subresource = ""] = parts;
  const verb = withoutName(first, named, query);
  const selected = verb === "list" || verb === "watch" ? exactName(query.get("fieldSelector")) : "";
  return {
    isResource: true,
    path,
    verb,
    group,
    version,
    namespace,
    resource,
    subresource,
    tail:
      parts.length > 3
        ? rawSegments(path)
            .slice(3 - parts.length)
            .join("/")
        : "",
    name: named || selected,
  };
}

/** The same for any path: one that does not decode is no resource, and runPipeline refuses it. */
export function safeRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  try {
    return readRequestInfo(method, path, query);
  } catch {
    return { isResource: false, path, verb: method.toLowerCase() };
  }
}

export const isWatch = (info: RequestInfo): boolean => info.isResource && info.verb === "watch";

function rawSegments(path: string): string[] {
  let [start, end] = [0, path.length];
  while (path[start] === "/") start += 1;
  while (end > start && path[end - 1] === "/") end -= 1;
  return path.slice(start, end).split("/");
}

function segments(path: string): string[] {
  const parts = rawSegments(path);
  return path.includes("%") ? parts.map((segment) => decodeURIComponent(segment)) : parts;
}

const isVerbPath = ([first]: readonly string[]): boolean => first === "watch" || first === "proxy";

function splitNamespace(parts: readonly string[]): { namespace: string; parts: readonly string[] } {
  const [first, namespace, third] = parts;
  if (first !== "namespaces" || namespace === undefined) return { namespace: "", parts };
  // A Namespace's own subresources are the only thing behind its name that is not a resource.
  const own = third === undefined || third === "status" || third === "finalize";
  return { namespace, parts: own ? parts : parts.slice(2) };
}

function withoutName(verb: Verb, name: string, query: URLSearchParams): Verb {
  if (name) return verb;
  if (verb === "get") return isTrue(query.get("watch")) ? "watch" : "list";
  return verb === "delete" ? "deletecollection" : verb;
}

/** As apimachinery's runtime.Convert_Slice_string_To_bool: anything but `false` and `0` is true. */
const isTrue = (value: string | null): boolean =>
  value !== null && value.toLowerCase() !== "false" && value !== "0";
