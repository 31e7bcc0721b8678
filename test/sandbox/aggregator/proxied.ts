import type { RequestListener } from "node:http";
import { API_SERVICES } from "../../../src/sandbox/aggregator/objects.ts";
import { extensionServer, type ExtensionServer } from "./extension-server.ts";
import { availableService, serve, workbench, type Workbench } from "./workbench.ts";

const closing: (() => Promise<void>)[] = [];
/** Something to be stopped after the test. */
export const kept = <One extends { readonly close: () => Promise<void> }>(one: One): One => {
  closing.push(one.close);
  return one;
};

/** Stops everything that {@link kept} has kept. */
export async function closeAll(): Promise<void> {
  await Promise.all(closing.splice(0).map((close) => close()));
}

/** A test has stopped the first one itself. */
export const forgetFirst = (): void => void closing.shift();

export const PATH = "/apis/fruit.example.com/v1";

/** A cluster without controllers, in which a server is believed to be there. */
export async function proxied(
  answer: RequestListener,
  options: Parameters<typeof workbench>[0] & Parameters<typeof extensionServer>[1] = {},
): Promise<{ readonly cluster: Workbench; readonly server: ExtensionServer }> {
  const server = kept(await extensionServer(answer, options));
  const cluster = kept(await workbench({ start: false, ...options }));
  serve(cluster, server.port);
  cluster.put(API_SERVICES, availableService());
  return { cluster, server };
}
