import { afterEach, expect, test } from "vitest";
import type { Handler } from "../../src/http/exchange.ts";
import { inFlight } from "../../src/http/in-flight.ts";
import { jsonReply } from "../../src/http/json-reply.ts";
import { issue } from "../certificates.ts";
import { type Answer, type CallOptions, runningServer, type RunningServer } from "../running-server.ts";

const MANGOES = "/apis/fruit.example.com/v1/namespaces/default/mangoes";
const ca = issue({ commonName: "ca", ca: true });
const as = issue({ commonName: "proxy", issuer: ca, usages: ["clientAuth"] });
const by = (group: string, method = "GET"): CallOptions => ({
  as,
  method,
  headers: { "X-Remote-User": "jane", "X-Remote-Group": group },
});

let api: RunningServer;
afterEach(() => api.close());

test("requests beyond the limit of their kind are told to come again, but for watches and system:masters", async () => {
  const waiting: (() => void)[] = [];
  const slow: Handler = ({ info }) => {
    async function* stream(): AsyncGenerator<string> {
      yield await Promise.resolve("{}\n");
    }
    if (info.verb === "watch") return Promise.resolve({ status: 200, body: stream() });
    return new Promise((resolve) => waiting.push(() => resolve(jsonReply("{}\n"))));
  };
  api = await runningServer(slow, { places: inFlight({ readOnly: 2, mutating: 1 }) });
  api.kubernetes.setTrust({
    "requestheader-client-ca-file": ca.certificate,
    "requestheader-username-headers": '["X-Remote-User"]',
    "requestheader-group-headers": '["X-Remote-Group"]',
  });
  await expect.poll(async () => (await api.request("/readyz")).text).toBe("ok");
  const running: Promise<Answer>[] = [];
  const begin = async (options: CallOptions): Promise<void> => {
    const before = waiting.length;
    running.push(api.request(MANGOES, options));
    await expect.poll(() => waiting.length).toBe(before + 1);
  };
  await begin(by("growers"));
  await begin(by("growers"));
  await begin(by("growers", "POST"));
  for (const method of ["GET", "POST", "DELETE"]) {
    const refused = await api.request(MANGOES, by("growers", method));
    expect(refused).toMatchObject({
      status: 429,
      text: "Too many requests, please try again later.\n",
      headers: { "retry-after": "1", "content-type": "text/plain; charset=utf-8" },
    });
  }
  expect((await api.request(`${MANGOES}?watch=true`, by("growers"))).text).toBe("{}\n");
  expect((await api.request("/livez")).text).toBe("ok");
  await begin(by("system:masters"));
  const { text } = await api.request("/metrics", by("system:masters"));
  expect(text).toContain('apiserver_current_inflight_requests{request_kind="readOnly"} 2\n');
  expect(text).toContain('apiserver_current_inflight_requests{request_kind="mutating"} 1\n');
  const place =
    'group="fruit.example.com",version="v1",resource="mangoes",subresource="",scope="namespace",component="apiserver",code="429"';
  expect(text).toContain(`apiserver_request_terminations_total{verb="LIST",${place}} 1\n`);
  expect(text).toContain(`apiserver_request_terminations_total{verb="DELETE",${place}} 1\n`);
  expect(text).toContain(`apiserver_request_total{verb="LIST",dry_run="",${place}} 1\n`);
  // A place is free again once its answer is there.
  for (const answer of waiting) answer();
  for (const { status } of await Promise.all(running)) expect(status).toBe(200);
  const again = api.request(MANGOES, by("growers", "POST"));
  await expect.poll(() => waiting).toHaveLength(5);
  waiting.at(-1)?.();
  expect((await again).status).toBe(200);
});

test("the gauge holds the most of about the last second", () => {
  let now = 0;
  const places = inFlight({ readOnly: 0, mutating: 0 }, () => now);
  const info = { isResource: false, path: "/version", verb: "get" } as const;
  const list = { info, isLongRunning: false };
  const jane = { name: "jane", uid: "", groups: [], extra: {} };
  const leave = [places.enter(list, jane), places.enter(list, jane)];
  for (const end of leave) end?.();
  expect(places.most()).toStrictEqual({ readOnly: 2, mutating: 0 });
  now = 1500;
  expect(places.most().readOnly).toBe(2);
  now = 2500;
  expect(places.most().readOnly).toBe(0);
});
