import { request } from "node:http";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pageFolder, shownSandbox } from "./shown-sandbox.ts";

type Answer = {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
};

/** fetch knows no Host header. */
const ask = (url: string, options: { host?: string; method?: string; path?: string } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { host, method = "GET", path } = options;
    request(
      url,
      { agent: false, method, ...(path && { path }), ...(host && { headers: { Host: host } }) },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
      },
    )
      .on("error", reject)
      .end();
  });

test("the page is for who knows its address, and nothing of it is for anybody else", async () => {
  const { page } = await shownSandbox();
  const { origin, pathname } = new URL(page.url);
  expect(pathname).toMatch(/^\/[\w-]{32}\/$/);
  expect((await ask(page.url)).text).toContain("<title>kagg sandbox</title>");
  const other = `/${"x".repeat(32)}/`;
  for (const path of [
    "/",
    "/index.html",
    "/favicon.ico",
    other,
    `${other}api/discovery`,
    pathname.slice(0, -2),
  ]) {
    expect([path, (await ask(origin + path)).status]).toEqual([path, 404]);
  }
});

test("the address without its last slash leads to the page", async () => {
  const { page } = await shownSandbox();
  const { status, headers } = await ask(page.url.slice(0, -1));
  expect([status, headers["location"]]).toEqual([308, new URL(page.url).pathname]);
});

test("a name that somebody's DNS turns to this machine is refused, whatever the address", async () => {
  const { page } = await shownSandbox();
  const { port } = new URL(page.url);
  for (const host of [
    "evil.example.com",
    `evil.example.com:${port}`,
    "127.0.0.1",
    "127.0.0.1:1",
    "[::1]:80",
  ]) {
    for (const path of ["", "main.js", "api/discovery", "api/events"]) {
      expect([host, path, (await ask(page.url + path, { host })).status]).toEqual([host, path, 421]);
    }
  }
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
    expect((await ask(page.url, { host })).status).toBe(200);
  }
});

test("the page only reads", async () => {
  const { page } = await shownSandbox();
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    expect([method, (await ask(`${page.url}api/object`, { method })).status]).toEqual([method, 405]);
  }
});

test("every answer forbids foreign and inline script, frames, caches and referrers", async () => {
  const { page } = await shownSandbox();
  for (const url of [
    page.url,
    `${page.url}main.js`,
    `${page.url}api/discovery`,
    `${page.url}none`,
    page.url.slice(0, -9),
  ]) {
    const { headers } = await ask(url);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "cross-origin-resource-policy": "same-origin",
    });
    const policy = String(headers["content-security-policy"]).split("; ");
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  }
});

test("files are asked for by their names, and nothing outside of their folder can be", async () => {
  const { page } = await shownSandbox();
  const { origin, pathname } = new URL(page.url);
  const files = readdirSync(pageFolder).filter((name) => name !== "tsconfig.json");
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const { status, text } = await ask(page.url + file);
    expect([file, status, text]).toEqual([file, 200, readFileSync(join(pageFolder, file), "utf8")]);
  }
  for (const path of [
    "tsconfig.json",
    "../package.json",
    "%2e%2e/package.json",
    "..%2fpackage.json",
    "/etc/passwd",
  ]) {
    expect([path, (await ask(origin, { path: pathname + path })).status]).toEqual([path, 404]);
  }
});

test("once it is closed nothing listens, and open streams have ended", async () => {
  const { page } = await shownSandbox();
  const stream = await fetch(`${page.url}api/events`);
  await page.close();
  await expect(stream.text()).rejects.toThrow("terminated");
  await expect(ask(page.url)).rejects.toThrow("ECONNREFUSED");
});
