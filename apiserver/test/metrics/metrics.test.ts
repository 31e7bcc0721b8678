import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Handler } from "../../src/http/exchange.ts";
import { StatusError } from "../../src/http/status-error.ts";
import { defaultInFlight, inFlight } from "../../src/http/in-flight.ts";
import { createMetrics, type Metrics } from "../../src/metrics/metrics.ts";
import { restHandler } from "../../src/rest/rest-handler.ts";
import { memory } from "../../src/storage/memory.ts";
import { issue } from "../certificates.ts";
import { Mango } from "../resource/mango.ts";
import { type CallOptions, runningServer, type RunningServer } from "../running-server.ts";

/**
 * Names, types, labels and buckets as k8s.io/sample-apiserver v0.36.3 had them on its /metrics after the same requests;
 * terminations, aborts, audit errors and webhooks, which it did not meet, are from the source of k8s.io/apiserver.
 */
const upstream = JSON.parse(await readFile(new URL("upstream.json", import.meta.url), "utf8")) as Record<
  string,
  Family
>;

type Family = {
  readonly type: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
};

const GROUP = "/apis/fruit.example.com";
const MANGOES = `${GROUP}/v1/namespaces/default/mangoes`;
const ca = issue({ commonName: "ca", ca: true });
const as = issue({ commonName: "proxy", issuer: ca, usages: ["clientAuth"] });
const jane: CallOptions = {
  as,
  headers: { "X-Remote-User": "jane@example.com", "X-Remote-Group": "growers" },
};

let api: RunningServer;
let made: Metrics;
afterEach(() => api.close());

async function start(wrap: (rest: Handler) => Handler = (rest) => rest): Promise<void> {
  const storage = await memory()({ dataDir: undefined });
  made = createMetrics([Mango], storage, inFlight(defaultInFlight));
  api = await runningServer(wrap(restHandler({ resources: [Mango], storage })), {
    storage,
    metrics: made,
    audit: {
      policy: { rules: [{ level: "Metadata" }] },
      open: (onLost) => ({
        append: () => {
          onLost(1, new Error("disk full"));
          return true;
        },
        close: () => Promise.resolve(),
      }),
    },
  });
  api.kubernetes.setTrust({
    "requestheader-client-ca-file": ca.certificate,
    "requestheader-username-headers": '["X-Remote-User"]',
    "requestheader-group-headers": '["X-Remote-Group"]',
  });
  await expect.poll(async () => (await api.request("/readyz")).text).toBe("ok");
}

const metrics = async (): Promise<string> => (await api.request("/metrics", jane)).text;

const post = (query = "", name = "a"): Promise<{ status: number }> =>
  api.request(`${MANGOES}${query}`, {
    ...jane,
    method: "POST",
    body: JSON.stringify({
      apiVersion: "fruit.example.com/v1",
      kind: "Mango",
      metadata: { name },
      spec: { variety: "Ataulfo" },
    }),
  });

test("names, types, labels and buckets are those of k8s.io/apiserver", async () => {
  await start(() => ({ info, signal }) => {
    async function* broken(): AsyncGenerator<string> {
      yield await Promise.resolve("{}\n");
      throw new Error("broken");
    }
    if (info.verb === "watch") return Promise.resolve({ status: 200, body: broken() });
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("late"))));
  });
  await api.request(`${MANGOES}?watch=true`, jane).catch(() => undefined);
  expect((await api.request(`${MANGOES}?timeout=1ms`, jane)).status).toBe(504);
  await api.request(`${GROUP}/v1alpha1/mangoes?timeout=1ms`, jane);
  await api.request("/livez", { headers: { Authorization: "Bearer x" } });
  await api.request("/version", { headers: { Authorization: "Bearer x" } });
  made.admission.webhook({
    name: "a",
    type: "admit",
    operation: "CREATE",
    seconds: 1,
    code: 500,
    refusal: "calling_webhook_error",
    failedOpen: true,
  });
  const found = parse(await metrics());
  const ours = Object.keys(upstream).map((name) => [name, found[name]]);
  expect(Object.fromEntries(ours)).toStrictEqual(upstream);
  const more = Object.keys(found).filter((name) => !(name in upstream) && !/^(?:nodejs|process)_/.test(name));
  expect(more).toStrictEqual([]);
});

/** As much of the text format as is needed to tell families, their labels and their buckets. */
function parse(text: string): Record<string, Family> {
  const families: Record<string, { type: string; labels: string[]; buckets?: number[] }> = {};
  for (const line of text.split("\n")) {
    const [, declared, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (declared && type) families[declared] = { type, labels: [] };
    const [, name = "", braces = ""] = /^([a-z_]+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    const family = families[name] ?? families[name.replace(/_(?:bucket|sum|count)$/, "")];
    if (!family) continue;
    const pairs = [...braces.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)];
    const until = pairs.find(([, label]) => label === "le")?.[2];
    if (until && until !== "+Inf") family.buckets = [...new Set([...(family.buckets ?? []), Number(until)])];
    const labels = pairs.map(([, label = ""]) => label).filter((label) => label !== "le");
    family.labels = [...new Set([...family.labels, ...labels])].toSorted();
  }
  return families;
}

test("verbs, scopes and dry runs are labelled as k8s.io/apiserver does, and a client invents no label", async () => {
  await start();
  await post();
  await post("?dryRun=All", "b");
  await post("?dryRun=Never", "b");
  for (const [method, path, headers] of [
    ["GET", `${MANGOES}/a`],
    ["HEAD", `${MANGOES}/a`],
    ["GET", MANGOES],
    ["GET", `${GROUP}/v1/mangoes?fieldSelector=metadata.name%3Da`],
    ["PATCH", `${MANGOES}/a`, { "Content-Type": "application/apply-patch+yaml" }],
    ["DELETE", MANGOES],
    ["BREW", "/coffee"],
    ["GET", `${GROUP}/v1/pears`],
    ["GET", "/apis/any.example.com/v9/pears"],
    ["GET", `${MANGOES}/a/anything`],
    ["GET", "/livez?verbose"],
  ] as const) {
    // Node's client sends no method that HTTP does not know.
    const known = method === "BREW" ? "PROPFIND" : method;
    await api.request(path, { ...jane, method: known, headers: { ...jane.headers, ...headers } });
  }
  const totals = (await metrics())
    .split("\n")
    .flatMap((line) => /^apiserver_request_total\{(.*)\} (\d+)$/.exec(line)?.slice(1, 3).join(" ") ?? [])
    .map((line) =>
      line.replace('group="fruit.example.com",version="v1",resource="mangoes",subresource=""', "mangoes"),
    )
    .map((line) => line.replace('group="",version="",resource="",subresource=""', "none"));
  expect(
    totals.filter((line) => !line.includes("readyz")).map((line) => line.replaceAll('"', "")),
  ).toStrictEqual([
    "verb=POST,dry_run=,mangoes,scope=resource,component=apiserver,code=201 1",
    "verb=POST,dry_run=All,mangoes,scope=resource,component=apiserver,code=201 1",
    "verb=POST,dry_run=invalid,mangoes,scope=resource,component=apiserver,code=422 1",
    "verb=GET,dry_run=,mangoes,scope=resource,component=apiserver,code=200 2",
    "verb=LIST,dry_run=,mangoes,scope=namespace,component=apiserver,code=200 1",
    "verb=LIST,dry_run=,mangoes,scope=cluster,component=apiserver,code=200 1",
    expect.stringMatching(/^verb=APPLY,dry_run=,mangoes,scope=resource,component=apiserver,code=\d+ 1$/),
    "verb=DELETE,dry_run=,mangoes,scope=namespace,component=apiserver,code=200 1",
    "verb=other,dry_run=,none,scope=,component=apiserver,code=404 1",
    "verb=LIST,dry_run=,none,scope=cluster,component=apiserver,code=404 2",
    "verb=GET,dry_run=,none,scope=resource,component=apiserver,code=404 1",
    "verb=GET,dry_run=,group=,version=,resource=,subresource=/livez,scope=,component=,code=200 1",
  ]);
});

test("what is asked of kube-apiserver, who was let in, and what was lost is counted", async () => {
  await start(() => () => Promise.reject(new StatusError(504, "Timeout", "the storage is late")));
  api.kubernetes.tokens.set("good", { username: "joe" });
  await api.request(MANGOES, { headers: { Authorization: "Bearer good" } });
  await api.request(MANGOES, { headers: { Authorization: "Bearer bad" } });
  await api.request(MANGOES, {});
  api.kubernetes.answer = ({ user }) => (user === "joe" ? "fail" : user !== "system:anonymous");
  api.clock.ahead += 11_000;
  await api.request(MANGOES, { headers: { Authorization: "Bearer good" } });
  await api.request(MANGOES, {});
  const socket = connect(api.port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.end("GET / HTTP/1.1\r\n\r\n").resume();
  await once(socket, "close");
  const text = await metrics();
  for (const line of [
    'apiserver_delegated_authn_request_total{code="201"} 3',
    'apiserver_delegated_authz_request_total{code="500"} 1',
    'authentication_attempts{result="error"} 1',
    'authorization_attempts_total{result="error"} 1',
    'authorization_attempts_total{result="no-opinion"} 1',
    'authenticated_user_requests{username="email_id"} 1',
    'authenticated_user_requests{username="other"} 4',
    "apiserver_tls_handshake_errors_total 1",
  ]) {
    expect(text).toContain(`\n${line}\n`);
  }
  expect(text).toMatch(/\napiserver_audit_error_total\{plugin="log"\} \d+\n/);
  // A 504 that the server did not decide on is no termination.
  expect(text).not.toMatch(/^apiserver_request_terminations_total\{/m);
});
