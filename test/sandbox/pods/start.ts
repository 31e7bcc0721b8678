import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { systemClock, type Clock } from "@kagg/apiserver/internal";
import { startKubelet, type Kubelet, type KubeletOptions } from "../../../src/sandbox/pods/kubelet.ts";
import { PORTS_ANNOTATION } from "../../../src/sandbox/pods/network/ports.ts";
import { fakeApi, type FakeApi } from "./fake-api.ts";

export const images = {
  "example/server:1": {
    command: [process.execPath, fileURLToPath(new URL("programs/server.mjs", import.meta.url))],
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    env: { PORT: "8080" },
  },
};

export type Started = FakeApi & {
  readonly kubelet: Kubelet;
  /** What a pod answers, by its declared port. */
  readonly ask: (pod: string, path: string, port?: number) => Promise<Response>;
};

/** A kubelet on a fake API; it is closed with the test. */
export function start(
  options: Partial<KubeletOptions> & { readonly clock?: Clock } = {},
): Started {
  const { clock = systemClock } = options;
  const api = fakeApi(clock.now);
  const silent = (): void => undefined;
  const kubelet = startKubelet({
    state: api.state,
    client: api.client,
    clock,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    images,
    server: { host: "127.0.0.1", port: 6443 },
    ...options,
  });
  onTestFinished(kubelet.close);
  return {
    ...api,
    kubelet,
    ask: (pod, path, port = 8080) => {
      const text = api.get("pods", pod)?.metadata.annotations?.[PORTS_ANNOTATION] ?? "{}";
      const real = (JSON.parse(text) as Record<string, number>)[port];
      return fetch(`http://127.0.0.1:${real}${path}`);
    },
  };
}

export type PodOptions = {
  readonly name?: string;
  readonly metadata?: object;
  readonly spec?: object;
  readonly container?: object;
};

/** One container of the test image that serves on 8080. */
export const pod = ({ name = "web", metadata, spec, container }: PodOptions = {}): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, generation: 1, ...metadata },
  spec: {
    nodeName: "sandbox",
    containers: [
      {
        name: "server",
        image: "example/server:1",
        args: ["--port=8080"],
        ports: [{ name: "http", containerPort: 8080 }],
        ...container,
      },
    ],
    ...spec,
  },
});

/** Folders of sandboxes on this machine. */
export const foldersLeft = async (): Promise<readonly string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith("kagg-sandbox-"));

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
