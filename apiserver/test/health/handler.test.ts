import { expect, test } from "vitest";
import { healthReply } from "../../src/health/handler.ts";

const bad = {
  name: "storage",
  run: () => {
    throw new Error("disk full");
  },
};
const good = { name: "ping", run: () => undefined };
const checks = { healthz: [good], livez: [good], readyz: [good, bad] };

function ask(target: string): { status?: number; text: unknown; logged: string[] } {
  const [path = "", query = ""] = target.split("?");
  const logged: string[] = [];
  const reply = healthReply(path, new URLSearchParams(query), checks, (endpoint, problems) =>
    logged.push(endpoint, ...problems),
  );
  return { ...(reply && { status: reply.status }), text: reply?.body, logged };
}

test.each([
  ["/livez", 200, "ok"],
  ["/livez?verbose", 200, "[+]ping ok\nlivez check passed\n"],
  ["/readyz", 500, "[+]ping ok\n[-]storage failed: reason withheld\nreadyz check failed\n"],
  ["/readyz?exclude=storage", 200, "ok"],
  ["/readyz?exclude=storage&verbose", 200, "[+]ping ok\n[+]storage excluded: ok\nreadyz check passed\n"],
  [
    "/livez?exclude=b&exclude=a&verbose",
    200,
    '[+]ping ok\nwarn: some health checks cannot be excluded: no matches for "a","b"\nlivez check passed\n',
  ],
  ["/readyz/ping", 200, "ok"],
  ["/readyz/storage", 500, "internal server error: disk full\n"],
  ["/readyz/other", 404, "404 page not found\n"],
  ["/other", undefined, undefined],
])("%s", (target, status, text) => {
  expect(ask(target)).toMatchObject({ text, ...(status && { status }) });
});

test("why a check fails is for the log alone", () => {
  expect(ask("/readyz").logged).toStrictEqual(["readyz", "storage: disk full"]);
});
