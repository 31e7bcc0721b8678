import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fakeClock } from "../../../apiserver/src/testing/fake-clock.ts";
import type { ContainerStatus } from "../../../src/sandbox/pods/pod.ts";
import { httpProbe } from "../../../src/sandbox/pods/probes/http-probe.ts";
import { tcpProbe } from "../../../src/sandbox/pods/probes/tcp-probe.ts";
import { watchProbe } from "../../../src/sandbox/pods/probes/watch-probe.ts";
import { issueCertificates } from "../../../src/sandbox/certificates.ts";
import { pod } from "./objects.ts";
import { start, type Started } from "./start.ts";

const never = new AbortController().signal;

async function serve(server: Server): Promise<{ host: string; port: number }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

test("an HTTP probe does not verify certificates, sends its headers, and reads the status", async () => {
  const { serving } = await issueCertificates(new Date());
  let seen: unknown;
  const target = await serve(
    createTlsServer({ cert: serving.certificate, key: serving.privateKey }, ({ url, headers }, response) => {
      seen = headers;
      response.statusCode = url === "/bad" ? 503 : 204;
      response.end();
    }),
  );
  const get = { port: 1, scheme: "HTTPS", httpHeaders: [{ name: "X-Mine", value: "yes" }] };
  expect(await httpProbe({ ...get, path: "/livez" }, target, never)).toMatchObject({ result: "success" });
  expect(seen).toMatchObject({ "x-mine": "yes", "user-agent": "kube-probe/1.36", accept: "*/*" });
  expect(await httpProbe({ ...get, path: "/bad" }, target, never)).toStrictEqual({
    result: "failure",
    output: "HTTP probe failed with statuscode: 503",
    answered: true,
  });
});

test("an HTTP probe follows redirects on its host alone", async () => {
  const target = await serve(
    createServer(({ url }, response) => {
      const places: Record<string, string> = {
        "/here": "/end",
        "/away": "http://example.com/",
        "/round": "/round",
      };
      const location = places[url ?? ""];
      response
        .writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location })
        .end();
    }),
  );
  expect(await httpProbe({ path: "/here", port: 1 }, target, never)).toMatchObject({ result: "success" });
  expect(await httpProbe({ path: "/away", port: 1 }, target, never)).toMatchObject({ result: "warning" });
  expect(await httpProbe({ path: "/round", port: 1 }, target, never)).toMatchObject({
    result: "failure",
    output: expect.stringContaining("stopped after 10 redirects") as string,
  });
});

test("who does not answer is told as Go tells it", async () => {
  const target = await serve(createServer(() => undefined));
  const timeout = AbortSignal.timeout(50);
  expect(await httpProbe({ path: "/x", port: 1 }, target, timeout)).toStrictEqual({
    result: "failure",
    output: `Get "http://127.0.0.1:${target.port}/x": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
  });
  const nobody = { host: "127.0.0.1", port: 1 };
  expect(await httpProbe({ path: "/x", port: 1 }, nobody, never)).toStrictEqual({
    result: "failure",
    output: 'Get "http://127.0.0.1:1/x": dial tcp 127.0.0.1:1: connect: connection refused',
  });
  expect(await tcpProbe(nobody, never)).toStrictEqual({
    result: "failure",
    output: "dial tcp 127.0.0.1:1: connect: connection refused",
  });
  expect(await tcpProbe(target, never)).toMatchObject({ result: "success" });
});

test("thresholds count results in a row, and a failure between begins anew", async () => {
  const clock = fakeClock();
  const answers = [false, true, false, false, false, true, true];
  const results: string[] = [];
  const abort = new AbortController();
  const done = watchProbe({
    kind: "Readiness",
    probe: { initialDelaySeconds: 5, periodSeconds: 10, failureThreshold: 3, successThreshold: 2 },
    run: async () => {
      const isWell = answers.shift();
      if (answers.length === 0) abort.abort();
      return { result: isWell ? "success" : "failure", output: "no" };
    },
    clock,
    startedAt: clock.now(),
    signal: abort.signal,
    onResult: (isWell) => results.push(`${isWell} at ${clock.now().getTime() - began}`),
    onComplaint: (reason, message) => results.push(`${reason}: ${message}`),
  });
  const began = clock.now().getTime();
  const step = async (): Promise<void> => {
    while (clock.waiting().length === 0) await new Promise(setImmediate);
    clock.advance(clock.waiting()[0] ?? 0);
  };
  answers.push(true);
  while (!abort.signal.aborted) await step().then(() => new Promise(setImmediate));
  await done;
  expect(results).toStrictEqual([
    "Unhealthy: Readiness probe failed: no",
    "Unhealthy: Readiness probe failed: no",
    "Unhealthy: Readiness probe failed: no",
    "Unhealthy: Readiness probe failed: no",
    "false at 45000",
    "true at 65000",
  ]);
});

const only = ({ status }: Started): ContainerStatus | undefined => status("web").containerStatuses?.[0];

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "kagg-probes-"));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

test("a container that is not well any more leaves the ready ones, and comes back", async () => {
  const file = join(await folder(), "unready");
  const api = start();
  const readinessProbe = { httpGet: { path: "/readyz", port: 8080 }, periodSeconds: 1, failureThreshold: 1 };
  api.put("pods", pod({ container: { args: ["--port=8080", `--unready-file=${file}`], readinessProbe } }));
  await api.until(() => only(api)?.ready);
  await writeFile(file, "");
  await api.until(() => only(api)?.ready === false);
  expect(api.status("web").conditions?.find(({ type }) => type === "Ready")).toMatchObject({
    status: "False",
    reason: "ContainersNotReady",
    message: "containers with unready status: [server]",
  });
  await rm(file);
  await api.until(() => only(api)?.ready);
  expect(only(api)?.restartCount).toBe(0);
  expect(api.events()).toContain("Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500");
});

test("a container whose liveness fails is ended and started again", async () => {
  const file = join(await folder(), "dead");
  const api = start();
  const livenessProbe = {
    httpGet: { path: "/livez", port: "http" },
    periodSeconds: 1,
    failureThreshold: 1,
    initialDelaySeconds: 1,
  };
  api.put("pods", pod({ container: { args: ["--port=8080", `--dead-file=${file}`], livenessProbe } }));
  await api.until(() => only(api)?.state.running);
  await writeFile(file, "");
  await api.until(() => only(api)?.restartCount === 1 && only(api)?.state.running);
  await rm(file);
  expect(api.events()).toContain("Killing: Container server failed liveness probe, will be restarted");
});

test("a startup probe holds the others back, and its failure restarts", async () => {
  const api = start({ clock: fakeClock() });
  const exec = { command: [process.execPath, "-e", "console.log('not yet'); process.exit(1)"] };
  api.put(
    "pods",
    pod({
      container: {
        startupProbe: { exec, failureThreshold: 1 },
        readinessProbe: { tcpSocket: { port: 8080 } },
      },
    }),
  );
  await api.until(() => only(api)?.state.terminated ?? only(api)?.lastState.terminated);
  expect(only(api)?.ready).toBe(false);
  await api.until(() =>
    api.events().includes("Killing: Container server failed startup probe, will be restarted"),
  );
  expect(api.events()).toContain("Unhealthy: Startup probe failed: not yet\n");
});
