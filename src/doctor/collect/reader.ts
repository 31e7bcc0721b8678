import type { Cluster, ClusterResponse } from "../../cluster/cluster.ts";
import { KaggError } from "../../errors.ts";

/** Thrown by a source that could not be read; its message stands in the report as it is. */
export class Unreadable extends Error {}

/** Reads of one run. Equal reads are sent once, so that several APIServices share them. */
export type Reader = {
  /** The parsed object, or undefined where kube-apiserver says that there is none. Throws {@link Unreadable}. */
  readonly get: <T>(read: Read) => Promise<T | undefined>;
  /** The items of a list; none where the resource does not exist. */
  readonly list: <T>(read: Read) => Promise<readonly T[]>;
  /** A text, such as a log; undefined where kube-apiserver says that there is none. */
  readonly text: (read: Read) => Promise<string | undefined>;
  /** Creates a review, which kube-apiserver answers and does not store. */
  readonly review: <T>(read: Read, body: unknown) => Promise<T>;
};

type Read = {
  readonly path: string;
  /** What is read, for people: "Service fruit/fruit". */
  readonly what: string;
  /** The permission it takes: "get services in namespace fruit". */
  readonly needs: string;
  readonly accept?: string;
};

/** `timeout` is milliseconds for each read. */
export function createReader(cluster: Cluster, timeout: number): Reader {
  const sent = new Map<string, Promise<unknown>>();
  const get = async <T>(read: Read): Promise<T | undefined> => {
    const key = `${read.path} ${read.accept ?? ""}`;
    const known = sent.get(key) ?? ask(cluster, read, timeout);
    sent.set(key, known);
    return (await known) as T | undefined;
  };
  return {
    get,
    list: async <T>(read: Read) => (await get<{ items?: readonly T[] }>(read))?.items ?? [],
    text: async (read) => answerTo(cluster, read, timeout),
    review: async <T>(read: Read, body: unknown) => (await ask(cluster, read, timeout, body)) as T,
  };
}

async function ask(cluster: Cluster, read: Read, timeout: number, body?: unknown): Promise<unknown> {
  const text = await answerTo(cluster, read, timeout, body);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreadable(`could not read ${read.what}: the answer is not JSON`);
  }
}

async function answerTo(
  cluster: Cluster,
  read: Read,
  timeout: number,
  body?: unknown,
): Promise<string | undefined> {
  const response = await answerOf(cluster, read, timeout, body);
  if (response.status === 404) return undefined;
  if (response.status === 403) throw new Unreadable(`could not read ${read.what}: needs ${read.needs}`);
  if (response.status >= 300) {
    throw new Unreadable(`could not read ${read.what}: ${response.status} ${messageOf(response.text)}`);
  }
  return response.text;
}

async function answerOf(
  cluster: Cluster,
  read: Read,
  timeout: number,
  body: unknown,
): Promise<ClusterResponse> {
  try {
    return await cluster.request({
      path: read.path,
      timeout,
      headers: { accept: read.accept ?? "application/json" },
      ...(body === undefined ? {} : { method: "POST" as const, body }),
    });
  } catch (error) {
    if (!(error instanceof KaggError)) throw error;
    throw new Unreadable(
      `could not read ${read.what}: ${error.problems.map(({ what }) => what).join("; ")}`,
      { cause: error },
    );
  }
}

/** The message of a Status, or the beginning of any other text. */
export function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === "string") return message;
  } catch {
    // Plain text, as the aggregator's own errors are.
  }
  return text.trim().slice(0, 300);
}
