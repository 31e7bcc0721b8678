import { createHash } from "node:crypto";
import type { Clock } from "@kagg/apiserver/internal";
import { ask, type Answer } from "../ask-backend.ts";
import { groupOf, type RemoteAPIService } from "../objects.ts";
import type { Proxy } from "../proxy/proxy.ts";
import type { Swagger } from "./merge-v2.ts";
import { toV3 } from "./v2-to-v3.ts";

/** `/openapi/v3`: where the document of each group version is, by `apis/<group>/<version>`. */
export type Index = { readonly [path: string]: { readonly serverRelativeURL: string } };

export type Downloaded = { readonly document: Swagger; readonly etag: string };

/** The OpenAPI v3 documents of a server. */
export type Documents = {
  readonly index: Index;
  /** Made here, for a server that has OpenAPI v2 alone, and what that was made of. */
  readonly made?: { readonly of: Downloaded; readonly document: HashedDocument };
};

/** What is sent as it is, with its hash. */
export type HashedDocument = { readonly body: Buffer; readonly hash: string };

export function hashed(document: object): HashedDocument {
  const body = Buffer.from(JSON.stringify(document));
  return { body, hash: createHash("sha512").update(body).digest("hex").toUpperCase() };
}

type Options = { readonly proxy: Proxy; readonly clock: Pick<Clock, "after"> };

const asker = { name: "system:aggregator", uid: "", groups: [], extra: {} };
const TIMEOUT = 60_000;

/** What a server says at /openapi/v3, or what is made of its OpenAPI v2 where it does not know of that. */
export async function downloadV3(
  apiService: RemoteAPIService,
  known: Documents | undefined,
  options: Options,
): Promise<Documents> {
  const index = known?.made ? undefined : await downloadIndex(apiService, options);
  if (index) return { index };
  const of = await downloadV2(apiService, known?.made?.of, options);
  if (known?.made?.of === of) return known;
  const document = hashed(toV3(of.document));
  const path = `apis/${groupOf(apiService)}/${apiService.spec.version}`;
  const serverRelativeURL = `/openapi/v3/${path}?hash=${document.hash}`;
  return { index: { [path]: { serverRelativeURL } }, made: { of, document } };
}

/** undefined where the server does not know of OpenAPI v3; rejects where it says something else. */
async function downloadIndex(apiService: RemoteAPIService, options: Options): Promise<Index | undefined> {
  const { status, text } = await get(apiService, "/openapi/v3", [], options);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error("Error, could not get list of group versions for APIService");
  return (JSON.parse(text) as { readonly paths?: Index }).paths ?? {};
}

/** The OpenAPI v2 document; rejects where there is none. `known` is what came before. */
export async function downloadV2(
  apiService: RemoteAPIService,
  known: Downloaded | undefined,
  options: Options,
): Promise<Downloaded> {
  const ifNoneMatch = known?.etag ? ["If-None-Match", known.etag] : [];
  const headers = ["Accept", "application/json", ...ifNoneMatch];
  const { status, headers: answered, text } = await get(apiService, "/openapi/v2", headers, options);
  if (status === 304 && known) return known;
  const failed = `failed to download ${apiService.metadata.name}`;
  if (status === 404) throw new Error(`${failed}: resource not found`);
  if (status !== 200) {
    throw new Error(
      `${failed}: failed to retrieve openAPI spec, http error: ResponseCode: ${status}, Body: ${text}`,
    );
  }
  return { document: JSON.parse(text) as Swagger, etag: answered.get("etag") ?? "" };
}

const get = (
  apiService: RemoteAPIService,
  path: string,
  headers: readonly string[],
  { proxy, clock }: Options,
): Promise<Answer> =>
  ask(
    (incoming, user) => proxy({ apiService, incoming, user }),
    { path, user: asker, timeout: TIMEOUT, headers },
    clock,
  );
