import { expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";

// `npm run fuzz` sends many more, with other seeds.
test(
  "nothing that is sent makes the server fail, hang or contradict itself",
  { timeout: 300_000 },
  async () => {
    const { findings, statuses, bent } = await fuzz({ requests: 1500, seed: 1 });
    expect(findings).toEqual([]);
    // What is sent gets somewhere; a WebSocket (101) needs more luck than so few have.
    for (const status of ["200", "201", "400", "403", "404", "405", "406", "409", "415", "422"]) {
      expect(statuses[status]).toBeGreaterThan(0);
    }
    for (const part of [
      "paths GET",
      "queries GET",
      "headers GET",
      "bodies POST",
      "patches PATCH",
      "selectors GET",
      "continue tokens GET",
    ]) {
      expect(bent[part]).toBeGreaterThan(0);
    }
  },
);

test.each([
  ["requests", /of IncomingMessage are alive/],
  ["map", /the memory has grown by \d+ bytes with each request/],
] as const)("what a server leaks is found: %s", { timeout: 300_000 }, async (leak, expected) => {
  const { findings } = await fuzz({ requests: 600, seed: 1, leak });
  expect(findings.map(({ problem }) => problem).join("\n")).toMatch(expected);
});
