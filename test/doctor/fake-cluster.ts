import type { Duplex } from "node:stream";
import type { Cluster, ClusterRequest, ClusterResponse } from "../../src/cluster/cluster.ts";
import { KaggError } from "../../src/errors.ts";
import type { KubernetesObject } from "../../src/manifests/kubernetes-object.ts";
import { clock } from "./issue.ts";

export type Answer = {
  readonly status?: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as plain text. */
  readonly text?: string;
  /** No answer at all. */
  readonly broken?: string;
};

export type FakeState = {
  readonly objects: readonly KubernetesObject[];
  /** Instead of what the objects say; several are given in turn. The path is without its query. */
  readonly answers?: Readonly<Record<string, Answer | readonly Answer[]>>;
  /** Paths that begin so are answered with 403. */
  readonly forbidden?: readonly string[];
  /** What SubjectAccessReviews deny: `get configmaps`, `create tokenreviews`. */
  readonly denied?: readonly string[];
  readonly server?: string;
  readonly forward?: () => Promise<Duplex>;
};

/** A Cluster that answers from a list of objects, as kube-apiserver would. */
export function fakeCluster(state: FakeState): Cluster & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const turns = new Map<string, number>();
  return {
    server: state.server ?? "https://cluster.example.com:6443",
    context: "test",
    asked,
    request: async (request) => {
      const path = request.path.split("?")[0] ?? "";
      asked.push(`${request.method ?? "GET"} ${request.path}`);
      if (state.forbidden?.some((prefix) => path.startsWith(prefix)))
        return respond({ status: 403, body: {} });
      const given = state.answers?.[path];
      if (!given) return respond(fromObjects(state, request, path));
      const turn = turns.get(path) ?? 0;
      turns.set(path, turn + 1);
      return respond(Array.isArray(given) ? given[turn % given.length] : given);
    },
    forward: state.forward ?? (async () => Promise.reject(new Error("pods cannot be reached"))),
    close: () => {},
  };
}

function respond({ status = 200, body, text, broken }: Answer): ClusterResponse {
  if (broken) throw new KaggError("cluster/unreachable", { what: broken });
  return {
    status,
    headers: {
      "content-type": body === undefined ? "text/plain; charset=utf-8" : "application/json",
      date: clock.toUTCString(),
    },
    text: text ?? (body === undefined ? "" : JSON.stringify(body)),
  };
}

const collections: Readonly<Record<string, string>> = {
  ConfigMap: "configmaps",
  Service: "services",
  Pod: "pods",
  Event: "events",
  Namespace: "namespaces",
  Secret: "secrets",
  EndpointSlice: "endpointslices",
  APIService: "apiservices",
  CustomResourceDefinition: "customresourcedefinitions",
  Deployment: "deployments",
  ReplicaSet: "replicasets",
  StatefulSet: "statefulsets",
  RoleBinding: "rolebindings",
  ClusterRoleBinding: "clusterrolebindings",
};

function fromObjects({ objects, denied = [] }: FakeState, request: ClusterRequest, path: string): Answer {
  if (path.endsWith("accessreviews")) {
    const { spec } = request.body as { spec: { resourceAttributes?: Record<string, string> } };
    const { verb, resource } = spec.resourceAttributes ?? {};
    return { status: 201, body: { status: { allowed: !denied.includes(`${verb} ${resource}`) } } };
  }
  const found = objects.find((object) => `${collectionOf(object)}/${object.metadata.name}` === path);
  if (found) return { body: found };
  if (!Object.values(collections).includes(path.split("/").at(-1) ?? "")) return { status: 404, body: {} };
  const selector = new URLSearchParams(request.path.split("?")[1]).get("labelSelector");
  const wanted = selector?.split(",").map((pair) => pair.split("=")) ?? [];
  const items = objects.filter(
    (object) =>
      collectionOf(object) === path &&
      wanted.every(([key = "", value]) => object.metadata.labels?.[key] === value),
  );
  return { body: { kind: "List", items } };
}

function collectionOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata.namespace ? `/namespaces/${metadata.namespace}` : "";
  return `${base}${namespace}/${collections[kind]}`;
}
