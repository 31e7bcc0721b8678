import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";

const NAMES = ["chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable"];

/** Where a Chromium of this machine is; undefined where there is none. Debian's is in the package chromium-headless-shell. */
export const chromiumPath: string | undefined = (process.env["PATH"] ?? "")
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((file) => existsSync(file));

export function launch(): Promise<Browser> {
  // Chromium's own sandbox refuses to be root's.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ ...(chromiumPath && { executablePath: chromiumPath }), args });
}

/** A tab that must run without an error, a warning, a dialog, or anything that the page's own policy forbids. */
export async function openTab(
  browser: Browser,
  url: string,
  colorScheme: "light" | "dark" = "light",
): Promise<Page> {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme });
  // Shorter than a test may take, so that what was waited for is what the failure names.
  tab.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  tab.on("pageerror", ({ message }) => complaints.push(message));
  tab.on("console", (said) => complaints.push(said.text()));
  tab.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  tab.on("request", (request) => {
    if (!request.url().startsWith(url.split("#")[0] ?? url)) complaints.push(`asked for ${request.url()}`);
  });
  onTestFinished(async () => {
    await tab.close();
    // A 404 is what the browser itself says of an object that is gone.
    expect(complaints.filter((one) => !/the server responded with a status of 404/.test(one))).toEqual([]);
  });
  await tab.goto(url);
  return tab;
}
