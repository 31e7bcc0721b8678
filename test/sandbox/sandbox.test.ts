import { request } from "node:https";
import { expect, test } from "vitest";
import { startSandbox } from "../../src/sandbox/sandbox.ts";

test("two sandboxes run side by side, and nothing listens once they are closed", async () => {
  const sandboxes = await Promise.all([startSandbox(), startSandbox()]);
  for (const { client, url, certificates } of sandboxes) {
    expect(await client.send({ method: "GET", path: "/version" })).toMatchObject({ major: "1", minor: "36" });
    expect(await status(`${url}/livez`, certificates.ca)).toBe(200);
  }
  await Promise.all(sandboxes.map(({ close }) => close()));
  for (const { url, certificates } of sandboxes) {
    await expect(status(`${url}/livez`, certificates.ca)).rejects.toThrow("ECONNREFUSED");
  }
});

const status = (url: string, ca: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
