import { createHash } from "node:crypto";
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
import { groupOf, isRemote, type APIService, type RemoteAPIService } from "../objects.ts";
import type { Proxy } from "../proxy/proxy.ts";
import { downloadIndex, downloadV2, type Downloaded, type Index } from "./download.ts";
import { followDocuments } from "./follow.ts";
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
  let v2: Promise<Document> | undefined;
  const indexes = followDocuments<Index>({
    ...parts,
    // Upstream makes an OpenAPI v3 document of a v2 one for who has no other; nothing is made up here.
    download: (apiService) => downloadIndex(apiService, parts),
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
      v2 ??= mergeV2(await ownDocument(path), cluster, documents);
      return answerV2(incoming, await v2);
    }
    const own = JSON.parse(await ownDocument("/openapi/v3")) as { readonly paths?: Index };
    if (path === "/openapi/v3")
      return indexReply({ ...Object.assign({}, ...indexes.values()), ...own.paths });
    const wanted = path.slice("/openapi/v3/".length);
    if (own.paths?.[wanted]) return local(incoming, user);
    const server = serverOf(wanted, cluster, indexes);
    return server ? proxy({ apiService: server, incoming, user }) : { status: 404, body: "" };
  };
}

function serverOf(
  wanted: string,
  cluster: ClusterView,
  indexes: ReadonlyMap<string, Index>,
): RemoteAPIService | undefined {
  for (const [name, index] of indexes) {
    const apiService = index[wanted] && cluster.apiService(name);
    if (apiService && isRemote(apiService)) return apiService;
  }
  return undefined;
}

/** Go's http.ServeContent looks at the bytes to say what they are, and does not know JSON. */
const indexReply = (paths: Index): Reply => ({
  status: 200,
  headers: { "Content-Type": "text/plain; charset=utf-8" },
  body: JSON.stringify({
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
  }),
});

type Document = { readonly body: Buffer; readonly etag: string };

async function mergeV2(
  own: string,
  cluster: ClusterView,
  documents: ReadonlyMap<string, Downloaded>,
): Promise<Document> {
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
  const body = Buffer.from(JSON.stringify(whole));
  return { body, etag: `"${createHash("sha512").update(body).digest("hex").toUpperCase()}"` };
}

const inOrder = (apiServices: readonly APIService[]): readonly APIService[] =>
  byGroupAndVersion(apiServices.filter(isRemote)).flat();

/** JSON alone: protobuf of OpenAPI v2 is asked for only by clients that find no OpenAPI v3. */
function answerV2({ headers }: Incoming, { body, etag }: Document): Reply {
  const vary = { Vary: "Accept" };
  if (!readAccept(headers.get("accept")).some((clause) => takes(clause, "application/json"))) {
    return { status: 406, headers: vary, body: "" };
  }
  const known = { ...vary, ETag: etag };
  if (headers.get("if-none-match") === etag) return { status: 304, headers: known, body: "" };
  return { status: 200, headers: { ...known, "Content-Type": "application/json" }, body };
}
