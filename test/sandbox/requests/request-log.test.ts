import { expect, onTestFinished, test } from "vitest";
import type { RequestRecord } from "../../../src/sandbox/requests/record.ts";
import { mango, MANGOES } from "../page/mangoes.ts";
import { startShownSandbox, type ShownSandbox } from "../page/shown-sandbox.ts";

async function sandbox(): Promise<ShownSandbox> {
  const started = await startShownSandbox();
  onTestFinished(started.close);
  return started;
}

/** The first record from now on that is as wanted. */
const nextRecord = (
  { requests }: ShownSandbox,
  isWanted: (record: RequestRecord) => boolean = () => true,
): Promise<RequestRecord> =>
  new Promise((resolve) => {
    const found = new AbortController();
    requests.subscribe((record) => {
      if (!isWanted(record)) return;
      found.abort();
      resolve(record);
    }, found.signal);
  });

const steps = ({ steps }: RequestRecord): string[] =>
  steps.map(({ name, text, isRefused }) => `${name}${isRefused ? " refused" : ""}: ${text}`);

test("a record says who asked for what, how it was answered, and its way", async () => {
  const running = await sandbox();
  const record = nextRecord(running);
  await running.ask("jane", `${MANGOES}?dryRun=All`, { method: "POST", body: mango("alphonso") });
  expect(await record).toMatchObject({
    sequence: 1,
    user: { name: "jane", groups: ["orchard", "system:authenticated"] },
    method: "POST",
    verb: "create",
    resource: { group: "fruit.example.com", version: "v1", resource: "mangoes", namespace: "default" },
    path: MANGOES,
    query: "dryRun=All",
    userAgent: "node",
    code: 201,
    message: "",
    isOpen: false,
    backend: undefined,
  });
  const { milliseconds, bytes, steps: way, ...written } = await record;
  expect(bytes).toBeGreaterThan(100);
  expect(milliseconds).toBeGreaterThan(0);
  expect(steps({ milliseconds, bytes, steps: way, ...written })).toEqual([
    "authentication: jane: token",
    "authorization: allowed by the test",
    "answer: 201, answered by this process",
  ]);
  const times = way.flatMap(({ from, to }) => [from, to]);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBeLessThanOrEqual(milliseconds);
});

test("a create names the object that it has made", async () => {
  const running = await sandbox();
  const record = nextRecord(running);
  await running.ask("jane", MANGOES, { method: "POST", body: mango("alphonso") });
  expect((await record).resource).toMatchObject({ namespace: "default", name: "alphonso" });
});

test("a way ends where somebody says no, with what they said", async () => {
  const running = await sandbox();
  const asking = async (user: string): Promise<RequestRecord> => {
    const record = nextRecord(running);
    await running.ask(user, MANGOES);
    return record;
  };
  const unknown = await asking("nobody");
  expect(unknown).toMatchObject({ user: undefined, code: 401, message: "Unauthorized" });
  expect(steps(unknown)).toEqual(["authentication refused: Unauthorized"]);
  const refused = await asking("mallory");
  expect(refused).toMatchObject({ code: 403, message: 'User "mallory" cannot do this' });
  expect(steps(refused)).toEqual([
    "authentication: mallory: token",
    "authorization refused: no rule lets mallory in",
  ]);
});

test("who is impersonated is the user, and who asked is named beside them", async () => {
  const running = await sandbox();
  const record = nextRecord(running);
  await running.ask("root", MANGOES, { headers: { "Impersonate-User": "jane" } });
  expect(await record).toMatchObject({ user: { name: "jane" }, impersonator: { name: "root" } });
  expect(steps(await record)).toContain("impersonation: root is taken for jane");
});

test("a request that another server was to answer names it, and what it dialled", async () => {
  const running = await sandbox();
  const record = nextRecord(running);
  await running.ask("jane", "/apis/veg.example.com/v1/carrots");
  expect(await record).toMatchObject({
    code: 503,
    backend: { apiService: "v1.veg.example.com", address: "127.0.0.1:9" },
  });
  expect(steps(await record).at(-1)).toBe(
    "answer refused: APIService v1.veg.example.com at 127.0.0.1:9: error trying to reach service: connection refused",
  );
});

test("a watch has a record when it begins, and another when its client leaves", async () => {
  const running = await sandbox();
  const leaving = new AbortController();
  const begun = nextRecord(running);
  const watch = await running.ask("jane", `${MANGOES}?watch=1`, { signal: leaving.signal });
  expect(await begun).toMatchObject({ verb: "watch", code: 200, isOpen: true, events: 0 });
  const ended = nextRecord(running, ({ verb }) => verb === "watch");
  await running.ask("jane", MANGOES, { method: "POST", body: mango("alphonso") });
  const reader = watch.body!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toContain("ADDED");
  leaving.abort();
  expect(await ended).toMatchObject({ sequence: (await begun).sequence, isOpen: false, events: 1 });
  expect(steps(await ended).at(-1)).toBe("stream: 1 event, until its client left");
  expect(running.requests.list().map(({ verb }) => verb)).toEqual(["watch", "create"]);
});

test("a watch whose time is up says so", async () => {
  const running = await sandbox();
  const ended = nextRecord(running, ({ isOpen }) => !isOpen);
  await (await running.ask("jane", `${MANGOES}?watch=1&timeoutSeconds=1`)).text();
  expect(steps(await ended).at(-1)).toBe("stream: 0 events, until its time was up");
});

test("texts that a client chose are cut short", async () => {
  const running = await sandbox();
  const record = nextRecord(running);
  await running.ask("jane", `${MANGOES}?labelSelector=${"a".repeat(5000)}`);
  expect((await record).query).toHaveLength(2001);
});
