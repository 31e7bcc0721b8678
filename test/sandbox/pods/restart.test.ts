import { expect, test, vi } from "vitest";
import { fakeClock } from "../../../apiserver/src/testing/fake-clock.ts";
import type { ContainerStatus } from "../../../src/sandbox/pods/pod.ts";
import { resourceName } from "../../../src/sandbox/state.ts";
import { images, pod } from "./objects.ts";
import { start, type Started } from "./start.ts";

const only = ({ status }: Started): ContainerStatus | undefined => status("web").containerStatuses?.[0];

test("a container that crashes again and again waits longer each time, up to five minutes", async () => {
  const clock = fakeClock();
  const api = start({ clock });
  api.put("pods", pod({ container: { args: ["--exit=7"] } }));
  const waits: string[] = [];
  for (let restarts = 1; waits.length < 7; restarts += 1) {
    const { waiting } = await api.until(() => {
      const status = only(api);
      return status?.restartCount === restarts && status.state.waiting && status.state;
    });
    expect(waiting?.reason).toBe("CrashLoopBackOff");
    expect(waiting?.message).toMatch(
      /^back-off \S+ restarting failed container=server pod=web_default\(uid-web\)$/,
    );
    waits.push(waiting?.message?.split(" ")[1] ?? "");
    expect(only(api)?.lastState.terminated).toMatchObject({ exitCode: 7, reason: "Error" });
    const wait = clock.waiting().find((milliseconds) => milliseconds >= 10_000) ?? 0;
    clock.advance(wait - 1);
    expect(only(api)?.state.waiting?.reason).toBe("CrashLoopBackOff");
    clock.advance(1);
  }
  // The first restart comes at once.
  expect(waits).toStrictEqual(["10s", "20s", "40s", "1m20s", "2m40s", "5m0s", "5m0s"]);
  expect(api.events()).toContain(
    "BackOff: Back-off restarting failed container server in pod web_default(uid-web)",
  );
});

test("what has run well for ten minutes is restarted at once again", async () => {
  const clock = fakeClock();
  const api = start({ clock, backOff: { base: 10_000, most: 300_000 } });
  api.put("pods", pod());
  for (const restarts of [0, 1, 2]) {
    const pid = await api.until(() => only(api)?.restartCount === restarts && only(api)?.state.running);
    expect(pid).toBeDefined();
    await answers(api);
    clock.advance(601_000);
    process.kill(Number(await (await api.ask("web", "/")).text()), "SIGKILL");
    await api.until(() => only(api)?.lastState.terminated ?? only(api)?.state.terminated);
  }
  await api.until(() => only(api)?.restartCount === 3);
  expect(only(api)?.lastState.terminated).toMatchObject({ exitCode: 137, reason: "Error" });
});

const answers = (api: Started): Promise<Response> => vi.waitFor(() => api.ask("web", "/livez"));

test("an image that nobody knows is pulled in vain, and runs once it is there", async () => {
  const clock = fakeClock();
  const more: Record<string, (typeof images)["example/server:1"]> = { ...images };
  const api = start({ clock, images: more });
  api.put("pods", pod({ container: { image: "example/other" } }));
  const problem = '"example/other" is no image of this sandbox: it runs "example/server:1"';
  await api.until(() => only(api)?.state.waiting?.reason === "ErrImagePull");
  expect(only(api)?.state.waiting?.message).toBe(problem);
  expect(api.status("web").phase).toBe("Pending");
  clock.advance(1000);
  await api.until(() => only(api)?.state.waiting?.reason === "ImagePullBackOff");
  expect(only(api)?.state.waiting?.message).toBe(
    `Back-off pulling image "example/other": ErrImagePull: ${problem}`,
  );
  await api.until(() => api.events().includes("Failed: Error: ImagePullBackOff"));
  expect(api.events()).toStrictEqual([
    'Pulling: Pulling image "example/other"',
    `Failed: Failed to pull image "example/other": ${problem}`,
    "Failed: Error: ErrImagePull",
    'BackOff: Back-off pulling image "example/other"',
    "Failed: Error: ImagePullBackOff",
  ]);
  more["example/other:latest"] = images["example/server:1"];
  clock.advance(9000);
  await api.until(() => only(api)?.state.running);
});

test("an image that must not be pulled says so", async () => {
  const api = start({ clock: fakeClock() });
  api.put("pods", pod({ container: { image: "example/other:2", imagePullPolicy: "Never" } }));
  await api.until(() => only(api)?.state.waiting?.message);
  expect(only(api)?.state.waiting).toStrictEqual({
    reason: "ErrImageNeverPull",
    message: 'Container image "example/other:2" is not present with pull policy of Never',
  });
});

test("a variable from a Secret that is not there keeps a container waiting until it is", async () => {
  const api = start({ clock: fakeClock() });
  const env = [{ name: "KEY", valueFrom: { secretKeyRef: { name: "keys", key: "one" } } }];
  api.put("pods", pod({ container: { env } }));
  await api.until(() => only(api)?.state.waiting?.message === 'secret "keys" not found');
  expect(only(api)?.state.waiting?.reason).toBe("CreateContainerConfigError");
  api.put("secrets", { metadata: { name: "keys" }, data: {} });
  await api.until(() => only(api)?.state.waiting?.message === "couldn't find key one in Secret default/keys");
  api.put("secrets", { metadata: { name: "keys" }, data: { one: "MQ==" } });
  await api.until(() => only(api)?.state.running);
  expect(api.events()).toContain('Failed: Error: secret "keys" not found');
});

test("containers that wait for different things do not wake each other", async () => {
  const api = start({ clock: fakeClock() });
  const waits = (name: string): object => ({
    name,
    image: "example/server:1",
    envFrom: [{ secretRef: { name: `of-${name}` } }],
  });
  api.put("pods", pod({ spec: { containers: [waits("one"), waits("two")] } }));
  const states = (): unknown =>
    api.status("web").containerStatuses?.map(({ state }) => state.waiting?.message);
  await api.until(() => String(states()) === 'secret "of-one" not found,secret "of-two" not found');
  api.put("secrets", { metadata: { name: "other" }, data: {} });
  await api.until(() => api.events().length === 4);
  const counts = api.state
    .list(resourceName("events"))
    .map((event) => (event as unknown as { count: number }).count);
  expect(counts).toStrictEqual([1, 1, 1, 1]);
});

test("a container that refuses to end is killed when its time is over", async () => {
  const clock = fakeClock();
  const api = start({ clock });
  api.put("pods", pod({ container: { args: ["--port=8080", "--stubborn"] } }));
  await api.until(() => only(api)?.state.running);
  await answers(api);
  const deleted = { deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 20 };
  const { metadata } = api.get("pods", "web") ?? {};
  api.put("pods", { ...api.get("pods", "web"), metadata: { ...metadata, ...deleted } });
  const log = api.kubelet.worker("uid-web")?.log("server", false);
  for await (const { text } of log?.follow(AbortSignal.timeout(10_000)) ?? []) {
    if (text.toString() === "asked to end\n") break;
  }
  clock.advance(19_999);
  expect((await api.ask("web", "/livez")).status).toBe(200);
  clock.advance(1);
  await api.until(() => only(api)?.state.terminated ?? !api.get("pods", "web"));
  await api.until(() => !api.get("pods", "web"));
});
