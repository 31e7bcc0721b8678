import { messageOf, sleep, StatusError } from "@kagg/apiserver/internal";
import type { Client } from "../client.ts";
import { batch } from "./batch.ts";
import type { Send } from "./event-stream.ts";
import type { RowChange } from "./messages.ts";
import { pathOf, type Place } from "./place.ts";
import { rowsOf, TABLE, tableOf } from "./table.ts";

/** More rows than this nobody reads on a page; it says how many are left. */
const MOST = 500;

/** Between two lists of a resource that has no watch, in milliseconds. */
const POLL = 5000;

/** Before a list is tried again that has failed, or whose watch has ended, in milliseconds. */
const AGAIN = 1000;

/** Sends a list and then what changes of it, and begins anew whenever the watch ends, until `signal` aborts. */
export async function streamTable(
  client: Client,
  place: Place,
  send: Send,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await listAndWatch(client, pathOf(place), send, signal);
    } catch (error) {
      send("tableFault", { message: messageOf(error) });
    }
    await sleep(AGAIN, signal);
  }
}

async function listAndWatch(client: Client, path: string, send: Send, signal: AbortSignal): Promise<void> {
  const list = await client.send({ method: "GET", path, query: { limit: String(MOST) }, accept: TABLE });
  send("table", tableOf(list));
  const { resourceVersion = "" } = list.metadata;
  const round = new AbortController();
  const end = (): void => round.abort();
  signal.addEventListener("abort", end, { once: true });
  const change = batch<RowChange>((changes) => send("rows", changes), round.signal);
  try {
    for await (const { type, object } of client.watch(path, { resourceVersion }, signal, TABLE)) {
      // Mostly that the resource version is too old: the next list tells everything.
      if (type === "ERROR") return;
      if (type === "BOOKMARK") continue;
      for (const row of rowsOf(object)) change({ type: type === "DELETED" ? "delete" : "put", row });
    }
  } catch (error) {
    // A resource without storage need not have a watch.
    if (!(error instanceof StatusError) || error.code !== 405) throw error;
    await sleep(POLL, signal);
  } finally {
    signal.removeEventListener("abort", end);
    // What waits in the batch belongs to a list that the next one replaces.
    end();
  }
}
