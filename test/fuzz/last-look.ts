import { isDeepStrictEqual } from "node:util";
import { Agent } from "node:https";
import { join } from "node:path";
import { lmdb } from "../../apiserver/src/index.ts";
import { decodeFields } from "../../apiserver/src/apply/fields-v1.ts";
import type { Json, KubeObject } from "../../apiserver/src/resource/kube-object.ts";
import { call, type Answer } from "../../apiserver/test/running-server.ts";
import type { FuzzedServer } from "./fuzzed-server.ts";
import { allOf, stored } from "./kinds.ts";
import { keyOf, type ReplayedWatch } from "./replayed-watch.ts";

/** How many requests are worth sending at once. */
export const TOGETHER = 8;

type Ask = (path: string, method?: string, body?: unknown) => Promise<Answer>;

const agents = new WeakMap<FuzzedServer, Agent>();

/** Over connections that are kept, few and the same each time: there are many objects to look at. */
export function asAdmin(server: FuzzedServer): Ask {
  const { port, admin } = server;
  const agent = agents.get(server) ?? new Agent({ keepAlive: true, maxSockets: TOGETHER });
  agents.set(server, agent);
  return (path, method = "GET", body?) =>
    call(port, path, {
      agent,
      as: admin,
      method,
      headers: method === "PATCH" ? { "content-type": "application/merge-patch+json" } : {},
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
}

const pathOf = (plural: string, { metadata: { namespace, name } }: KubeObject, version = "v1"): string =>
  `/apis/fruit.example.com/${version}/${namespace ? `namespaces/${namespace}/` : ""}${plural}/${encodeURIComponent(name)}`;

const itemsOf = async (ask: Ask, plural: string): Promise<KubeObject[]> =>
  ((await ask(allOf(plural))).json as { items: KubeObject[] }).items;

/** What is wrong with what the server holds: each object is read in each way and compared. */
export async function lookAtAll(server: FuzzedServer, watches: readonly ReplayedWatch[]): Promise<string[]> {
  const ask = asAdmin(server);
  const problems: string[] = [];
  const ready = await ask("/readyz?verbose");
  if (ready.status !== 200) problems.push(`readyz: ${ready.text}`);
  for (const watch of watches) {
    const { plural } = watch;
    const items = await itemsOf(ask, plural);
    for (const item of items) problems.push(...(await lookAt(ask, plural, item)));
    const same = (): boolean => isDeepStrictEqual(byKey(items), watch.objects);
    const until = Date.now() + 20_000;
    while (!same() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    if (!same()) problems.push(`${plural}: the watch tells other objects than the list`);
    problems.push(...watch.problems.map((problem) => `watch of ${plural}: ${problem}`));
  }
  return problems;
}

const byKey = (items: readonly KubeObject[]): Map<string, KubeObject> => {
  const all = new Map(items.map((item): [string, KubeObject] => [keyOf(item), item]));
  return new Map([...all].sort(([one], [other]) => (one < other ? -1 : 1)));
};

async function lookAt(ask: Ask, plural: string, item: KubeObject): Promise<string[]> {
  const problems: string[] = [];
  const where = `${plural} ${keyOf(item)}`;
  const { status, json } = await ask(pathOf(plural, item));
  if (status !== 200 || !isDeepStrictEqual(json, item))
    problems.push(`${where}: ${status}, other than in the list`);
  try {
    for (const { fieldsV1 } of (item.metadata.managedFields ?? []) as { fieldsV1?: Json }[])
      decodeFields(fieldsV1);
  } catch (error) {
    problems.push(`${where}: managedFields: ${String(error)}`);
  }
  const other = { mangoes: "v1alpha1", papayas: "v2" }[plural];
  if (other && (await ask(pathOf(plural, item, other))).status !== 200)
    problems.push(`${where}: not in ${other}`);
  // What is stored can be written again.
  const again = await ask(`${pathOf(plural, item)}?dryRun=All`, "PUT", item);
  if (again.status !== 200) problems.push(`${where}: cannot be written again: ${again.text.slice(0, 500)}`);
  return problems;
}

/** Takes everything away that can be. */
export async function removeAll(server: FuzzedServer): Promise<void> {
  const ask = asAdmin(server);
  for (const plural of stored) {
    for (const item of await itemsOf(ask, plural)) {
      const path = pathOf(plural, item);
      if (item.metadata.finalizers) await ask(path, "PATCH", { metadata: { finalizers: null } });
      await ask(path, "DELETE");
    }
  }
}

export async function everything(server: FuzzedServer): Promise<Map<string, KubeObject[]>> {
  const ask = asAdmin(server);
  const found = new Map<string, KubeObject[]>();
  for (const plural of stored) found.set(plural, await itemsOf(ask, plural));
  return found;
}

/** Opens what the server has left, and compares. */
export async function lookAtStorage(folder: string, expected: Map<string, KubeObject[]>): Promise<string[]> {
  const storage = await lmdb(join(folder, "data"))({ dataDir: undefined });
  const problems: string[] = [];
  for (const [plural, items] of expected) {
    const list = storage.list({ resource: `${plural}.fruit.example.com`, namespace: undefined });
    const found =
      list === "too-old" ? [] : [...list.items].map(({ bytes }) => JSON.parse(bytes.toString()) as unknown);
    if (!isDeepStrictEqual(found, items))
      problems.push(`${plural}: the storage holds other objects than the list`);
  }
  await storage.close();
  return problems;
}
