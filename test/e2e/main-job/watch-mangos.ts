import { spawn } from "node:child_process";
import { once } from "node:events";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { until } from "../until.ts";

/** `kubectl get mangos -w`: `sees` waits until a line is as wanted. */
export function watchMangos({ binary, kubeconfig, folder }: ControlPlane): {
  readonly sees: (pattern: RegExp) => Promise<string>;
  readonly stop: () => Promise<unknown>;
} {
  const get = ["get", "mangos", "-w", "--output-watch-events", "--no-headers"];
  const watch = spawn(binary, ["kubectl", "--kubeconfig", kubeconfig, ...get], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, HOME: folder },
  });
  let seen = "";
  watch.stdout.on("data", (chunk: Buffer) => (seen += chunk.toString()));
  return {
    sees: (pattern) =>
      until(
        `the watch to show ${pattern}`,
        async () => seen,
        (lines) => pattern.test(lines),
      ),
    stop: () => {
      watch.kill();
      return once(watch, "exit");
    },
  };
}
