import { expect, onTestFinished, test, vi } from "vitest";
import type { KubeObject } from "@kagg/apiserver/internal";
import { startSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import { resourceName } from "../../../src/sandbox/state.ts";
import { images } from "./objects.ts";

async function sandbox(): Promise<Sandbox> {
  const started = await startSandbox({ images });
  onTestFinished(started.close);
  return started;
}

type Slice = {
  readonly metadata: KubeObject["metadata"];
  readonly endpoints: readonly {
    readonly addresses: readonly string[];
    readonly conditions: { readonly ready: boolean };
  }[];
  readonly ports: readonly { readonly port: number }[];
};

/** Where the ready pods of a Service are. */
const addresses = ({ state }: Sandbox, service: string): readonly string[] =>
  (state.list(resourceName("endpointslices", "discovery.k8s.io"), "default") as unknown as Slice[])
    .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === service)
    .flatMap(({ endpoints, ports: [port] }) =>
      endpoints
        .filter(({ conditions }) => conditions.ready)
        .map(({ addresses: [host] }) => `http://${host}:${port?.port}`),
    );

const template = (version: string): object => ({
  metadata: { labels: { app: "web" }, annotations: { version } },
  spec: {
    containers: [
      {
        name: "server",
        image: "example/server:1",
        args: ["--port=8080", "--linger=1500"],
        ports: [{ name: "http", containerPort: 8080 }],
        readinessProbe: { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 1 },
      },
    ],
  },
});

const deployments = "/apis/apps/v1/namespaces/default/deployments";

async function deploy({ client }: Sandbox): Promise<void> {
  const ports = [{ port: 80, targetPort: "http" }];
  await client.send({
    method: "POST",
    path: "/api/v1/namespaces/default/services",
    body: {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { selector: { app: "web" }, ports },
    },
  });
  const spec = { replicas: 2, selector: { matchLabels: { app: "web" } }, template: template("one") };
  await client.send({
    method: "POST",
    path: deployments,
    body: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec },
  });
}

/** The process that answers. */
const ask = async (address: string): Promise<string> =>
  (await fetch(address, { headers: { connection: "close" } })).text();

test("a Deployment rolls from one version to the next while its Service goes on answering", async () => {
  const all = await sandbox();
  const { client, state } = all;
  await deploy(all);
  await vi.waitFor(() => expect(addresses(all, "web")).toHaveLength(2), { timeout: 20_000 });
  const first = new Set(await Promise.all(addresses(all, "web").map(ask)));
  expect(first.size).toBe(2);
  await client.send({
    method: "PATCH",
    path: `${deployments}/web`,
    contentType: "application/merge-patch+json",
    body: { spec: { template: template("two") } },
  });
  const over = new AbortController();
  const asking = (async () => {
    const seen = new Set<string>();
    while (!over.signal.aborted) seen.add(await ask(addresses(all, "web")[0] ?? "nobody"));
    return seen;
  })();
  const versions = (): readonly unknown[] =>
    state.list(resourceName("pods"), "default").map(({ metadata }) => metadata.annotations?.["version"]);
  await vi.waitFor(() => expect(versions()).toStrictEqual(["two", "two"]), { timeout: 20_000 });
  await vi.waitFor(() => expect(addresses(all, "web")).toHaveLength(2), { timeout: 20_000 });
  over.abort();
  const second = await Promise.all(addresses(all, "web").map(ask));
  expect(second.filter((pid) => first.has(pid))).toStrictEqual([]);
  // Both the old ones and the new ones have answered, and nobody has failed to.
  const seen = [...(await asking)];
  expect(seen.some((pid) => first.has(pid))).toBe(true);
  expect(seen.some((pid) => second.includes(pid))).toBe(true);
}, 60_000);
