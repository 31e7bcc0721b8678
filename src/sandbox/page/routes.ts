import type { ServerResponse } from "node:http";
import { badRequest } from "@kagg/apiserver/internal";
import type { RequestRecord } from "../requests/record.ts";
import type { Sandbox } from "../sandbox.ts";
import { resourceName } from "../state.ts";
import { batch } from "./batch.ts";
import type { ConditionLog } from "./conditions/follow-conditions.ts";
import { readDiscovery } from "./discovery.ts";
import { eventStream } from "./event-stream.ts";
import type { PageFile } from "./files.ts";
import { readObject } from "./object-text.ts";
import { readPlace, type Place } from "./place.ts";
import { streamTable } from "./table-stream.ts";

type Parts = {
  readonly sandbox: Pick<Sandbox, "url" | "client" | "state" | "requests">;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly conditions: ConditionLog;
};

/** Answers who has been let in. Rejects with a StatusError. */
export type Answer = (
  request: { readonly path: string; readonly query: URLSearchParams },
  response: ServerResponse,
) => Promise<void>;

export function createRoutes({ sandbox, files, conditions }: Parts): Answer {
  const { client, state } = sandbox;
  return async ({ path, query }, response) => {
    switch (path) {
      case "api/discovery": {
        const namespaces = state.list(resourceName("namespaces")).map(({ metadata }) => metadata.name);
        return writeJson(response, await readDiscovery(client, namespaces));
      }
      case "api/object":
        return writeJson(response, await readObject(client, placeOf(query), query.get("values") === "1"));
      case "api/events":
        return streamEvents({ sandbox, conditions }, query, response);
      default:
        return writeFile(response, files.get(path || "index.html"));
    }
  };
}

/** Conditions always, since what is wrong stands above everything; the rest as the page's view asks for it. */
async function streamEvents(
  { sandbox, conditions }: Pick<Parts, "sandbox" | "conditions">,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const place = query.has("resource") ? placeOf(query) : undefined;
  const { send, signal } = eventStream(response);
  send("hello", { server: sandbox.url });
  send("conditions", conditions.now());
  conditions.subscribe(
    batch<void>(() => send("conditions", conditions.now()), signal),
    signal,
  );
  if (query.get("requests") === "1") {
    send("requests", sandbox.requests.list());
    sandbox.requests.subscribe(
      batch<RequestRecord>((records) => send("newRequests", records), signal),
      signal,
    );
  }
  if (place) await streamTable(sandbox.client, place, send, signal);
}

function placeOf(query: URLSearchParams): Place {
  const place = readPlace(query);
  if (!place) throw badRequest("name a version and a resource, each without a slash");
  return place;
}

function writeJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json; charset=utf-8" }).end(JSON.stringify(value));
}

function writeFile(response: ServerResponse, file: PageFile | undefined): void {
  if (!file) {
    response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("Not found.\n");
    return;
  }
  response.writeHead(200, { "Content-Type": file.type }).end(file.bytes);
}
