import { systemClock } from "@kagg/apiserver/internal";
import { startKubelet } from "../../../../src/sandbox/pods/kubelet.ts";
import { fakeApi } from "../fake-api.ts";
import { images, pod } from "../objects.ts";

// A kubelet with one pod, whose process has a child, until it is killed. Started by end.test.ts, which reads what it prints.
const api = fakeApi(systemClock.now);
const silent = (): void => undefined;
const kubelet = startKubelet({
  state: api.state,
  client: api.client,
  clock: systemClock,
  logger: { debug: silent, info: silent, warn: silent, error: silent },
  images,
  server: { host: "127.0.0.1", port: 6443 },
});
const script = `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  process.on("SIGTERM", () => {});
  console.log(process.pid, child.pid, process.argv[1]);
  setInterval(() => {}, 1000);
`;
api.put(
  "pods",
  pod({
    spec: { volumes: [{ name: "scratch", emptyDir: {} }] },
    container: {
      command: [process.execPath, "-e", script],
      args: ["/scratch"],
      volumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
    },
  }),
);
await api.until(() => api.status("web").containerStatuses?.[0]?.state.running);
const log = kubelet.worker("uid-web")?.log("server", false);
const { signal } = new AbortController();
const [first] = log?.lines() ?? [];
if (first) process.stdout.write(first.text);
else {
  for await (const { text } of log?.follow(signal) ?? []) {
    process.stdout.write(text);
    break;
  }
}
process.once("SIGUSR2", () => void kubelet.close());
setInterval(() => undefined, 1000);
