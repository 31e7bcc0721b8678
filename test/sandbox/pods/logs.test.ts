import { expect, test, vi } from "vitest";
import { fakeClock } from "../../../apiserver/src/testing/fake-clock.ts";
import type { Clock } from "@kagg/apiserver/internal";
import { podLogs } from "../../../src/sandbox/pods/logs/pod-logs.ts";
import { createLog } from "../../../src/sandbox/pods/logs/log.ts";
import type { Pod } from "../../../src/sandbox/pods/pod.ts";
import { pod } from "./objects.ts";
import { start, type Started } from "./start.ts";

async function logs(
  api: Started,
  query: string,
  clock: Clock,
  signal: AbortSignal = new AbortController().signal,
): Promise<AsyncIterable<Buffer | string>> {
  const object = api.get("pods", "web") as unknown as Pod;
  const { GET } = podLogs(api.kubelet, clock);
  const reply = await GET?.({ object, query: new URLSearchParams(query), signal } as never);
  const body = reply?.body ?? "";
  return typeof body === "string" || Buffer.isBuffer(body)
    ? (async function* one() {
        yield body;
      })()
    : body;
}

async function text(all: AsyncIterable<Buffer | string>): Promise<string> {
  let found = "";
  for await (const part of all) found += part.toString();
  return found;
}

test("a log is read from its end, since a time, with times, up to a size, and of the start before", async () => {
  const clock = fakeClock("2026-01-01T00:00:00Z");
  const api = start({ clock });
  api.put("pods", pod({ container: { args: ["--exit=1"] } }));
  await api.until(
    () => api.status("web").containerStatuses?.[0]?.state.waiting?.reason === "CrashLoopBackOff",
  );
  const read = async (query: string): Promise<string> => text(await logs(api, query, clock));
  const lines = (await read("")).trimEnd().split("\n").sort();
  expect(lines).toStrictEqual(["begins with --exit=1", "this is stderr"]);
  expect((await read("tailLines=1")).trimEnd().split("\n")).toHaveLength(1);
  expect(await read("tailLines=0")).toBe("");
  expect(await read("timestamps=true&limitBytes=31")).toBe("2026-01-01T00:00:00.000000000Z ");
  clock.advance(5000);
  expect(await read("sinceSeconds=4")).toBe("");
  expect(await read("sinceSeconds=6&container=server")).toContain("begins");
  expect(await read("sinceTime=2026-01-01T00:00:01Z")).toBe("");
  expect(await read("previous=true&tailLines=9")).toContain("begins");
});

test("a log is followed until its container ends", async () => {
  const clock = fakeClock();
  const api = start({ clock });
  api.put(
    "pods",
    pod({ container: { readinessProbe: { tcpSocket: { port: 8080 } } }, spec: { restartPolicy: "Never" } }),
  );
  await api.until(() => api.status("web").containerStatuses?.[0]?.state.running);
  const followed = text(await logs(api, "follow=true", clock));
  await vi.waitFor(() => api.ask("web", "/log?text=hello"));
  process.kill(Number(await (await api.ask("web", "/")).text()));
  // The two streams come in any order.
  const lines = (await followed).replace("this is stderr\n", "");
  expect(lines).toMatch(/listens on \d+\nhello\nasked to end\n$/);
});

test("what there is no log of is said as kube-apiserver and the kubelet say it", async () => {
  const clock = fakeClock();
  const api = start({ clock });
  const object = pod({ container: { image: "example/none" } }) as { spec: { containers: object[] } };
  api.put("pods", object);
  await api.until(() => api.status("web").containerStatuses?.[0]?.state.waiting?.reason === "ErrImagePull");
  const problem = (query: string): Promise<unknown> =>
    logs(api, query, clock).catch((error: unknown) => (error as Error).message);
  expect(await problem("")).toBe(
    'container "server" in pod "web" is waiting to start: image can\'t be pulled',
  );
  expect(await problem("previous=1")).toBe('previous terminated container "server" in pod "web" not found');
  expect(await problem("container=x")).toBe("container x is not valid for pod web");
  expect(await problem("tailLines=-1&limitBytes=0")).toBe(
    'PodLogOptions "web" is invalid: [tailLines: Invalid value: -1: must be greater than or equal to 0, ' +
      "limitBytes: Invalid value: 0: must be greater than 0]",
  );
  expect(await problem("tailLines=x")).toBe('strconv.ParseInt: parsing "x": invalid syntax');
  const { metadata } = api.get("pods", "web") ?? {};
  const containers = [...object.spec.containers, { name: "other" }];
  api.put("pods", { ...object, metadata, spec: { ...object.spec, containers } });
  expect(await problem("")).toBe(
    "a container name must be specified for pod web, choose one of: [server other]",
  );
});

test("a log keeps a megabyte, and cuts lines without an end", () => {
  const log = createLog(() => new Date(0));
  const line = Buffer.from(`${"x".repeat(1023)}\n`);
  for (let lines = 0; lines < 2000; lines += 1) log.append("stdout", line);
  expect(log.lines()).toHaveLength(1024);
  log.append("stderr", Buffer.alloc(40_000, "y"));
  log.end();
  expect(
    log
      .lines()
      .slice(-3)
      .map(({ text }) => text.length),
  ).toStrictEqual([16_384, 16_384, 7232]);
});
