import {
  readAccept,
  takes,
  type Clock,
  type Incoming,
  type Logger,
  type Reply,
} from "@kagg/apiserver/internal";
import type { Dispatch } from "../../client.ts";
import type { State } from "../../state.ts";
import { ask } from "../ask-backend.ts";
import type { ClusterView } from "../cluster-view.ts";
import { byGroupAndVersion } from "../discovery/priority.ts";
import { groupOf, isRemote, type APIService } from "../objects.ts";
import type { Proxy } from "../proxy/proxy.ts";
import {
  downloadV2,
  downloadV3,
  type Documents,
  type Downloaded,
  type HashedDocument,
  type Index,
} from "./download.ts";
import { followDocuments } from "./follow.ts";
import { v2Document } from "./answer-v2.ts";
import { merged, onlyPaths, type Swagger } from "./merge-v2.ts";

export type OpenapiParts = {
  readonly state: Pick<State, "watch">;
  readonly cluster: ClusterView;
  readonly local: Dispatch;
  readonly proxy: Proxy;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "debug">;
  readonly signal: AbortSignal;
};

const TIMEOUT = 60_000;
const reader = { name: "system:aggregator", uid: "", groups: ["system:masters"], extra: {} };

/** Answers `/openapi/v2`, `/openapi/v3` and all below: the documents of this server and of every extension API server. */
export function openapiHandler(parts: OpenapiParts): Dispatch {
  const { cluster, local, proxy, clock } = parts;
  let v2: ((incoming: Incoming) => Reply) | undefined;
  const v3 = followDocuments<Documents>({
    ...parts,
    download: (apiService, known) => downloadV3(apiService, known, parts),
    onChange: () => undefined,
  });
  const documents = followDocuments<Downloaded>({
    ...parts,
    download: (apiService, known) => downloadV2(apiService, known, parts),
    onChange: () => (v2 = undefined),
  });
  const ownDocument = async (path: string): Promise<string> => {
    const question = { path, user: reader, timeout: TIMEOUT, headers: ["Accept", "application/json"] };
    const { status, text } = await ask(local, question, clock);
    return status === 200 ? text : "{}";
  };
  return async (incoming, user) => {
    const path = incoming.path.replace(/\/+$/, "");
    if (path === "/openapi/v2") {
      v2 ??= v2Document(mergedV2(await ownDocument(path), cluster, documents));
      return v2(incoming);
    }
    const own = JSON.parse(await ownDocument("/openapi/v3")) as { readonly paths?: Index };
    if (path === "/openapi/v3")
      return indexReply(Object.assign({}, ...Array.from(v3.values(), ({ index }) => index), own.paths));
    const wanted = path.slice("/openapi/v3/".length);
    if (own.paths?.[wanted]) return local(incoming, user);
    for (const [name, { index, made }] of v3) {
      if (!index[wanted]) continue;
      if (made) return madeReply(incoming, wanted, made.document);
      const apiService = cluster.apiService(name);
      if (apiService && isRemote(apiService)) return proxy({ apiService, incoming, user });
    }
    return { status: 404, body: "" };
  };
}

/** Go's http.ServeContent looks at the bytes to say what they are, and does not know JSON. */
const indexReply = (paths: Index): Reply => ({
  status: 200,
  headers: { "Content-Type": "text/plain; charset=utf-8" },
  body: JSON.stringify({
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
  }),
});

/** k8s.io/kube-openapi/pkg/handler3 HandleGroupVersion: who asks by an old hash is sent to the new one. */
function madeReply({ query, headers }: Incoming, path: string, { body, hash }: HashedDocument): Reply {
  const vary = { Vary: "Accept" };
  if (!acceptsJson(headers.get("accept"))) return { status: 406, headers: vary, body: "" };
  const known = { ...vary, ETag: `"${hash}"`, "Content-Type": "application/json" };
  const asked = query.get("hash");
  if (asked && asked !== hash) {
    const location = `/openapi/v3/${path}?hash=${hash}`;
    return { status: 301, headers: { ...known, Location: location }, body: "" };
  }
  if (headers.get("if-none-match") === `"${hash}"`) return { status: 304, headers: known, body: "" };
  return {
    status: 200,
    headers: { ...known, ...(asked && { "Cache-Control": "public, immutable" }) },
    body,
  };
}

const acceptsJson = (accept: string | undefined): boolean =>
  readAccept(accept).some((clause) => takes(clause, "application/json"));

function mergedV2(own: string, cluster: ClusterView, documents: ReadonlyMap<string, Downloaded>): Swagger {
  let whole = JSON.parse(own) as Swagger;
  for (const apiService of inOrder(cluster.apiServices())) {
    const found = documents.get(apiService.metadata.name);
    const prefix = `/apis/${groupOf(apiService)}/${apiService.spec.version}/`;
    if (found)
      whole = merged(
        whole,
        onlyPaths(found.document, (path) => path.startsWith(prefix)),
      );
  }
  return whole;
}

const inOrder = (apiServices: readonly APIService[]): readonly APIService[] =>
  byGroupAndVersion(apiServices.filter(isRemote)).flat();
