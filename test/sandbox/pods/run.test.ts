import { expect, test, vi } from "vitest";
import { fakeClock } from "../../../apiserver/src/testing/fake-clock.ts";
import type { ContainerState } from "../../../src/sandbox/pods/pod.ts";
import { pod } from "./objects.ts";
import { isAlive, start } from "./start.ts";

const httpProbe = { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 1 };

test("a pod becomes ready, with the status and the events of a kubelet", async () => {
  const { put, until, status, events, ask } = start();
  put("pods", pod({ container: { readinessProbe: httpProbe, startupProbe: httpProbe } }));
  await until(() =>
    status("web").conditions?.find(({ type, status: is }) => type === "Ready" && is === "True"),
  );
  expect(status("web")).toMatchObject({
    phase: "Running",
    observedGeneration: 1,
    hostIP: "127.0.0.1",
    podIP: "127.0.0.1",
    podIPs: [{ ip: "127.0.0.1" }],
    containerStatuses: [
      {
        name: "server",
        image: "example/server:1",
        ready: true,
        started: true,
        restartCount: 0,
        lastState: {},
        state: { running: { startedAt: expect.any(String) as string } },
        containerID: expect.stringMatching(/^process:\/\/[0-9a-f]{64}$/) as string,
      },
    ],
  });
  expect(status("web").conditions?.map(({ type, status: is }) => `${type}=${is}`)).toStrictEqual([
    "PodReadyToStartContainers=True",
    "Initialized=True",
    "Ready=True",
    "ContainersReady=True",
    "PodScheduled=True",
  ]);
  expect(events().filter((text) => !text.startsWith("Unhealthy"))).toStrictEqual([
    'Pulled: Container image "example/server:1" already present on machine and can be accessed by the pod',
    "Created: Container created",
    "Started: Container started",
  ]);
  expect((await ask("web", "/readyz")).status).toBe(200);
});

test("two pods serve the same port at once", async () => {
  const { put, until, status, ask } = start();
  for (const name of ["one", "two"]) put("pods", pod({ name, container: { readinessProbe: httpProbe } }));
  await until(() => ["one", "two"].every((name) => status(name).containerStatuses?.[0]?.ready));
  const pids = await Promise.all(["one", "two"].map(async (name) => (await ask(name, "/")).text()));
  expect(new Set(pids).size).toBe(2);
});

test("a pod that is deleted is asked to end, and its object goes when its process has", async () => {
  const { put, until, status, ask, get, events } = start();
  put("pods", pod({ container: { readinessProbe: httpProbe } }));
  await until(() => status("web").containerStatuses?.[0]?.ready);
  const pid = Number(await (await ask("web", "/")).text());
  put("pods", {
    ...get("pods", "web"),
    metadata: {
      ...get("pods", "web")?.metadata,
      deletionTimestamp: "2026-01-01T00:00:00Z",
      deletionGracePeriodSeconds: 30,
    },
  });
  await until(() => !get("pods", "web"));
  expect(isAlive(pid)).toBe(false);
  expect(events()).toContain("Killing: Stopping container server");
});

test("init containers run in order before the others, and a pod that is done says so", async () => {
  const { put, until, status } = start();
  const init = (name: string, code: number): object => ({
    name,
    image: "example/server:1",
    args: [`--exit=${code}`],
  });
  put(
    "pods",
    pod({
      spec: { restartPolicy: "Never", initContainers: [init("first", 0), init("second", 0)] },
      container: { args: ["--exit=0"] },
    }),
  );
  await until(() => status("web").phase === "Succeeded");
  const { initContainerStatuses = [], containerStatuses = [], conditions = [] } = status("web");
  expect(initContainerStatuses.map(({ state }) => state.terminated?.reason)).toStrictEqual([
    "Completed",
    "Completed",
  ]);
  const [first, second] = initContainerStatuses.map(({ state }) => state.terminated);
  expect(Date.parse(second?.startedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(first?.finishedAt ?? ""));
  expect(containerStatuses[0]?.state.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
  expect(conditions.find(({ type }) => type === "Ready")).toMatchObject({
    status: "False",
    reason: "PodCompleted",
  });
});

test("an init container that fails for good fails the pod, and nothing after it runs", async () => {
  const { put, until, status } = start();
  put(
    "pods",
    pod({
      spec: {
        restartPolicy: "Never",
        initContainers: [{ name: "first", image: "example/server:1", args: ["--exit=3"] }],
      },
    }),
  );
  await until(() => status("web").phase === "Failed");
  expect(status("web")).toMatchObject({
    initContainerStatuses: [{ state: { terminated: { exitCode: 3, reason: "Error" } } }],
    containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }],
  });
});

test("a sidecar starts before the others and ends after them", async () => {
  const { put, until, status } = start();
  put(
    "pods",
    pod({
      spec: {
        restartPolicy: "Never",
        initContainers: [
          {
            name: "sidecar",
            image: "example/server:1",
            args: ["--port=9090"],
            ports: [{ containerPort: 9090 }],
            restartPolicy: "Always",
            startupProbe: { tcpSocket: { port: 9090 }, periodSeconds: 1 },
          },
        ],
      },
      container: { args: ["--exit=0"] },
    }),
  );
  const container = (): ContainerState => status("web").containerStatuses?.[0]?.state ?? {};
  const sidecar = (): ContainerState => status("web").initContainerStatuses?.[0]?.state ?? {};
  const meanwhile = await until(() => container().terminated && sidecar());
  expect(meanwhile.running).toBeDefined();
  await until(() => status("web").phase === "Succeeded");
  expect(sidecar().terminated?.reason).toBe("Completed");
});

test("a program that cannot be run is told with its name", async () => {
  const { put, until, status, events } = start();
  put("pods", pod({ spec: { restartPolicy: "Never" }, container: { command: ["/no/such/program"] } }));
  await until(() => status("web").phase === "Failed");
  expect(status("web").containerStatuses?.[0]?.state.terminated).toMatchObject({
    exitCode: 128,
    reason: "StartError",
    message: expect.stringContaining('cannot run "/no/such/program"') as string,
  });
  await until(() => events().some((text) => text.startsWith('Failed: Error: cannot run "/no/such/program"')));
});

test("an object that outlives its pod because of finalizers is not run again", async () => {
  const { put, until, status, get, kubelet } = start();
  const finalizers = ["example.com/wait"];
  put(
    "pods",
    pod({ metadata: { finalizers }, container: { args: ["--exit=0"] }, spec: { restartPolicy: "Never" } }),
  );
  await until(() => status("web").phase === "Succeeded");
  const worker = kubelet.worker("uid-web");
  const { metadata } = get("pods", "web") ?? {};
  const deletionTimestamp = "2026-01-01T00:00:00Z";
  put("pods", { ...get("pods", "web"), metadata: { ...metadata, deletionTimestamp } });
  await worker?.finished;
  put("pods", { ...pod(), metadata: { ...metadata, deletionTimestamp, labels: { still: "here" } } });
  expect(kubelet.worker("uid-web")).toBe(worker);
});

test("a variable that no process can have fails its container, and nothing else", async () => {
  const { put, until, status } = start();
  const env = [{ name: "X", value: "a\0b" }];
  put("pods", pod({ spec: { restartPolicy: "Never" }, container: { env } }));
  await until(() => status("web").phase === "Failed");
  expect(status("web").containerStatuses?.[0]?.state.terminated?.reason).toBe("StartError");
});

test("what is to be run before the end is run before the signal, and has the pod's time for it", async () => {
  const clock = fakeClock();
  const { put, until, status, get, kubelet, events } = start({ clock });
  const hook = { sleep: { seconds: 5 } };
  put(
    "pods",
    pod({ container: { lifecycle: { preStop: hook }, readinessProbe: { tcpSocket: { port: 8080 } } } }),
  );
  await until(() => status("web").containerStatuses?.[0]?.state.running);
  const log = kubelet.worker("uid-web")?.log("server", false);
  await vi.waitFor(() => expect(log?.lines().length).toBe(3));
  const { metadata } = get("pods", "web") ?? {};
  const deleted = { deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 30 };
  put("pods", { ...get("pods", "web"), metadata: { ...metadata, ...deleted } });
  await until(() => events().includes("Killing: Stopping container server"));
  expect(log?.lines()).toHaveLength(3);
  clock.advance(5000);
  await until(() => !get("pods", "web"));
  expect(log?.lines().at(-1)?.text.toString()).toBe("asked to end\n");
});

test("a container whose hook after the start fails is stopped", async () => {
  const { put, until, status, events } = start();
  const lifecycle = { postStart: { exec: { command: [process.execPath, "-e", "process.exit(1)"] } } };
  put("pods", pod({ spec: { restartPolicy: "Never" }, container: { lifecycle } }));
  await until(() => status("web").containerStatuses?.[0]?.state.terminated);
  expect(events()).toContain("FailedPostStartHook: PostStartHook failed");
});

const ended = { spec: { restartPolicy: "Never" } };

test("what a container writes to its termination log is its message, and otherwise the end of its log where it fails", async () => {
  const { put, until, status } = start();
  const write = "require('node:fs').writeFileSync(process.argv[1], 'the reason'); process.exitCode = 2";
  const command = [process.execPath, "-e", write, "/dev/termination-log"];
  const fallback = { terminationMessagePolicy: "FallbackToLogsOnError" };
  put("pods", pod({ name: "file", ...ended, container: { command, ...fallback } }));
  put("pods", pod({ name: "log", ...ended, container: { args: ["--exit=3"], ...fallback } }));
  put("pods", pod({ name: "well", ...ended, container: { args: ["--exit=0"], ...fallback } }));
  put("pods", pod({ name: "quiet", ...ended, container: { args: ["--exit=3"] } }));
  const message = (name: string): Promise<string> =>
    until(() => {
      const end = status(name).containerStatuses?.[0]?.state.terminated;
      return end && (end.message ?? "none");
    });
  expect(await message("file")).toBe("the reason");
  expect(await message("log")).toContain("begins with --exit=3\n");
  expect(await message("well")).toBe("none");
  expect(await message("quiet")).toBe("none");
});

test("a pod in the network of its node has the ports that it says", async () => {
  const { put, until, status, get } = start();
  put(
    "pods",
    pod({ spec: { ...ended.spec, hostNetwork: true }, container: { args: ["--exit=0", "--port=8080"] } }),
  );
  await until(() => status("web").phase === "Succeeded");
  expect(get("pods", "web")?.metadata.annotations).toBeUndefined();
});
