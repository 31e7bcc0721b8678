import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  anonymous,
  memory,
  requestListener,
  StatusError,
  type KubeObject,
  type User,
} from "@kagg/apiserver/internal";
import { onTestFinished } from "vitest";
import { mangoHandler } from "./mangoes.ts";
import { clientOf, type Dispatch } from "../../../src/sandbox/client.ts";
import { startPage, type Page } from "../../../src/sandbox/page/page.ts";
import { createPipeline, local } from "../../../src/sandbox/pipeline.ts";
import { note } from "../../../src/sandbox/requests/notes.ts";
import { createRequestLog } from "../../../src/sandbox/requests/request-log.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { resourceName, stateOf } from "../../../src/sandbox/state.ts";

export const pageFolder = join(import.meta.dirname, "..", "..", "..", "page");

export type ShownSandbox = Pick<Sandbox, "url" | "client" | "state" | "requests"> & {
  /** Puts an object there, or in the place of what was there, as a controller's work looks to those who read. */
  readonly put: (plural: string, group: string, object: object) => Promise<void>;
  readonly remove: (plural: string, group: string, namespace: string, name: string) => Promise<void>;
  /** A request as `user`, by the network. */
  readonly ask: (user: string, path: string, init?: Asked) => Promise<Response>;
  readonly close: () => Promise<void>;
};

type Asked = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
};

/** Parts of a sandbox behind plain HTTP: who asks is who they say, and `veg.example.com` is served by nobody. */
export async function startShownSandbox(): Promise<ShownSandbox> {
  const storage = await memory()({ dataDir: undefined });
  const state = stateOf(storage);
  const handler = mangoHandler(storage);
  const here = local(handler, () => undefined);
  const dispatch: Dispatch = (incoming, user) => {
    if (!incoming.path.startsWith("/apis/veg.example.com")) return here(incoming, user);
    note(incoming, { backend: { apiService: "v1.veg.example.com", address: "127.0.0.1:9" } });
    throw new StatusError(503, "ServiceUnavailable", "error trying to reach service: connection refused");
  };
  const requests = createRequestLog();
  const draining = new AbortController();
  const server = createServer(
    requestListener({
      draining: draining.signal,
      isConnect: () => false,
      observe: requests.observe,
      pipeline: createPipeline(
        requests.follow({
          checks: { healthz: [], livez: [], readyz: [] },
          authenticate: ({ headers }) => {
            const [, name] = /^Bearer (.+)$/.exec(headers.get("authorization") ?? "") ?? [];
            if (name === "nobody") throw new StatusError(401, "Unauthorized", "Unauthorized");
            return Promise.resolve(name ? userOf(name) : anonymous);
          },
          impersonate: ({ headers }, user) => {
            const name = headers.get("impersonate-user");
            return name ? userOf(name) : user;
          },
          authorize: (incoming, { name }) => {
            const isAllowed = name !== "mallory";
            note(incoming, { authorization: isAllowed ? "allowed by the test" : "no rule lets mallory in" });
            if (!isAllowed) throw new StatusError(403, "Forbidden", `User "${name}" cannot do this`);
          },
          dispatch,
        }),
      ),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const write = async (
    plural: string,
    group: string,
    namespace: string,
    name: string,
    object: KubeObject | undefined,
  ): Promise<void> => {
    const key = { resource: resourceName(plural, group), namespace, name };
    const found = storage.get(key);
    const { done } = await storage.write({
      key,
      expected: found?.revision ?? 0,
      type: object ? "put" : "delete",
      encode: () => (object ? Buffer.from(JSON.stringify(object)) : (found?.bytes ?? Buffer.from("{}"))),
    });
    if (!done) throw new Error(`${plural} ${namespace}/${name} was written by somebody else`);
  };
  return {
    url,
    client: clientOf(dispatch),
    state,
    requests,
    put: (plural, group, object) => {
      const written = object as KubeObject;
      return write(plural, group, written.metadata.namespace ?? "", written.metadata.name, written);
    },
    remove: (plural, group, namespace, name) => write(plural, group, namespace, name, undefined),
    ask: (user, path, init = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${user}`, ...init.headers },
      }),
    close: async () => {
      draining.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await storage.close();
    },
  };
}

/** The same with its page; both are gone after the test. */
export async function shownSandbox(): Promise<{ readonly sandbox: ShownSandbox; readonly page: Page }> {
  const sandbox = await startShownSandbox();
  onTestFinished(sandbox.close);
  const page = await startPage({ sandbox, folder: pageFolder });
  onTestFinished(page.close);
  return { sandbox, page };
}

const userOf = (name: string): User => ({
  name,
  uid: "",
  groups: ["orchard", "system:authenticated"],
  extra: {},
});
