import { onTestFinished } from "vitest";
import { systemClock, type Clock } from "@kagg/apiserver/internal";
import { startKubelet, type Kubelet, type KubeletOptions } from "../../../src/sandbox/pods/kubelet.ts";
import { PORTS_ANNOTATION } from "../../../src/sandbox/pods/network/ports.ts";
import { fakeApi, type FakeApi } from "./fake-api.ts";
import { images } from "./objects.ts";

export type Started = FakeApi & {
  readonly kubelet: Kubelet;
  /** What a pod answers, by its declared port. */
  readonly ask: (pod: string, path: string, port?: number) => Promise<Response>;
};

/** A kubelet on a fake API; it is closed with the test. */
export function start(options: Partial<KubeletOptions> & { readonly clock?: Clock } = {}): Started {
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

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
