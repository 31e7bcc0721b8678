import type { Browser, Page as Tab } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aggregatedSandbox } from "./aggregated-sandbox.ts";
import { chromiumPath, launch, openTab } from "./browser.ts";
import { nameless, paleTexts } from "./in-page.ts";
import { mango, MANGOES } from "./mangoes.ts";
import { shownSandbox, type ShownSandbox } from "./shown-sandbox.ts";

const MANGO_LIST = "#/objects?group=fruit.example.com&version=v1&resource=mangoes";
const HOSTILE = '"><script>window.pwned=1</script><img src=x onerror="window.pwned=1">';

// Without a Chromium on this machine there is nothing to drive: apt-get install chromium-headless-shell.
describe.skipIf(!chromiumPath)("in a real browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const create = async (sandbox: ShownSandbox, body: string): Promise<void> => {
    expect((await sandbox.ask("jane", MANGOES, { method: "POST", body })).status).toBe(201);
  };
  const apiService = (status: string, message: string, name = "v1.fruit.example.com"): object => ({
    metadata: { name },
    spec: { service: { name: "fruit" } },
    status: { conditions: [{ type: "Available", status, reason: "Tested", message }] },
  });
  const putService = (sandbox: ShownSandbox, object: object): Promise<void> =>
    sandbox.put("apiservices", "apiregistration.k8s.io", object);
  const rowNames = (tab: Tab): Promise<string[]> => tab.locator("tbody th").allInnerTexts();

  test("objects come and go while one looks at them, and one can be opened and read as it changes", async () => {
    const { sandbox, page } = await shownSandbox();
    await create(sandbox, mango("alphonso"));
    const tab = await openTab(browser, page.url + MANGO_LIST);
    await tab.getByRole("link", { name: "alphonso" }).waitFor();
    await create(sandbox, mango("totapuri"));
    await tab.getByRole("link", { name: "totapuri" }).click();
    const yaml = tab.getByLabel("YAML", { exact: true });
    await yaml.getByText("variety: Alphonso").waitFor();
    const managed = tab.locator("details");
    expect(await tab.locator("details[open]").count()).toBe(0);
    await managed.getByText("managedFields").click();
    await managed.getByText("manager: node").waitFor();
    await sandbox.ask("jane", `${MANGOES}/totapuri`, {
      method: "PATCH",
      headers: { "Content-Type": "application/merge-patch+json" },
      body: JSON.stringify({ spec: { variety: "Totapuri" } }),
    });
    await yaml.getByText("variety: Totapuri").waitFor();
    await sandbox.ask("jane", `${MANGOES}/totapuri`, { method: "DELETE" });
    await tab.getByText('mangoes.fruit.example.com "totapuri" not found').waitFor();
    expect(await rowNames(tab)).toEqual(["alphonso"]);
  });

  test("a filter narrows rows, columns that are for the wide are for who asks, and the address remembers the rest", async () => {
    const { sandbox, page } = await shownSandbox();
    await create(sandbox, mango("alphonso", {}, { notes: "sweet" }));
    await create(sandbox, mango("totapuri"));
    const tab = await openTab(browser, page.url + MANGO_LIST);
    await tab.getByLabel("Filter these rows").fill("tota");
    await tab.getByText("1 of 2").waitFor();
    expect(await rowNames(tab)).toEqual(["totapuri"]);
    await tab.getByLabel("Filter these rows").fill("");
    await tab.getByLabel("all columns").check();
    await tab.getByRole("cell", { name: "sweet" }).waitFor();
    await tab.getByRole("link", { name: "alphonso" }).click();
    await tab.reload();
    await tab.getByRole("complementary", { name: "Object" }).getByText("default/alphonso").waitFor();
    await tab.goBack();
    await tab.getByRole("complementary", { name: "Object" }).waitFor({ state: "hidden" });
  });

  test("requests pass as they come, can be filtered, and show their way step by step", async () => {
    const { sandbox, page } = await shownSandbox();
    const tab = await openTab(browser, `${page.url}#/requests`);
    await tab.getByText("No request has come yet").waitFor();
    await create(sandbox, mango("alphonso"));
    await sandbox.ask("mallory", MANGOES);
    await sandbox.ask("jane", "/apis/veg.example.com/v1/namespaces/default/carrots/x");
    await tab.getByRole("cell", { name: "default/alphonso" }).waitFor();
    await tab.getByLabel("User").fill("mallory");
    await tab.getByText("1 of 3").waitFor();
    await tab.getByLabel("User").fill("");
    await tab.getByLabel("Code").selectOption("5xx");
    await tab.getByText("1 of 3").waitFor();
    await tab
      .getByRole("row", { name: /carrots/ })
      .getByRole("link")
      .click();
    const way = tab.getByRole("complementary", { name: "The way of a request" });
    await way.getByText("This request is no longer remembered").waitFor({ state: "hidden" });
    expect(await way.locator(".steps .name").allInnerTexts()).toEqual([
      "authentication",
      "authorization",
      "answer",
      "end",
    ]);
    await way.getByText("APIService v1.veg.example.com at 127.0.0.1:9: error trying").waitFor();
    expect(await way.locator("dd").allInnerTexts()).toEqual(
      expect.arrayContaining(["jane", "127.0.0.1:9", "node"]),
    );
    await tab.keyboard.press("Escape");
    await way.waitFor({ state: "hidden" });
  });

  test("a watch is open until its client leaves, and a pause holds the list still", async () => {
    const { sandbox, page } = await shownSandbox();
    const tab = await openTab(browser, `${page.url}#/requests`);
    const leaving = new AbortController();
    const watch = await sandbox.ask("k9s", `${MANGOES}?watch=1`, { signal: leaving.signal });
    const row = tab.getByRole("row", { name: /k9s watch/ });
    await row.getByText("open").waitFor();
    leaving.abort();
    await expect(watch.text()).rejects.toThrow("aborted");
    await row.getByText("open").waitFor({ state: "detached" });
    await tab.getByRole("button", { name: "Pause" }).click();
    await sandbox.ask("jane", MANGOES);
    await tab.getByRole("button", { name: "Go on" }).click();
    await tab
      .getByRole("row", { name: /jane list/ })
      .getByRole("link")
      .click();
    const way = tab.getByRole("complementary", { name: "The way of a request" });
    await way.getByRole("link", { name: "mangoes default" }).click();
    await tab.waitForURL(/#\/objects\?.*resource=mangoes&in=default$/);
  });

  test("what is wrong stands above every view, the worst conditions stand first, and a change is told", async () => {
    const { sandbox, page } = await shownSandbox();
    await putService(sandbox, apiService("True", "all checks passed", "v1.a.example.com"));
    await putService(sandbox, apiService("True", "all checks passed"));
    const tab = await openTab(browser, `${page.url}#/conditions`);
    await tab.getByText("Nothing is wrong.").waitFor();
    await putService(sandbox, apiService("False", "failing or missing response"));
    const problems = tab.getByRole("region", { name: "What is wrong at the moment" });
    await problems.getByText("kagg doctor v1.fruit.example.com").waitFor();
    const first = tab.locator("tbody").first();
    expect(await first.innerText()).toMatch(
      /v1\.fruit\.example\.com[^]*False[^]*failing or missing response/,
    );
    await tab.getByRole("region", { name: "Changes" }).getByText("True →").waitFor();
    expect(await tab.title()).toBe("(1) Conditions · kagg sandbox");
    await tab.getByRole("link", { name: "Requests" }).click();
    await problems.getByText("failing or missing response").waitFor();
    await putService(sandbox, apiService("True", "all checks passed"));
    await tab.getByText("Nothing is wrong.").waitFor();
  });

  test("a whole sandbox shows what is behind its aggregator, and where a request for it went", async () => {
    const { page, address, ask } = await aggregatedSandbox();
    const tab = await openTab(browser, `${page.url}#/objects?group=&version=v1&resource=namespaces`);
    await tab.getByRole("rowheader", { name: "kube-system" }).waitFor();
    await tab.getByLabel(/Find a resource/).fill("mg");
    await tab.getByRole("link", { name: "mangoes" }).click();
    await expect.poll(() => ask("jane", "POST", MANGOES, mango("alphonso"))).toBe(201);
    await tab.getByRole("rowheader", { name: "alphonso" }).waitFor();
    await tab.getByRole("link", { name: "Requests" }).click();
    await tab
      .getByRole("row", { name: /jane create mangoes default\/alphonso/ })
      .getByRole("link")
      .click();
    const way = tab.getByRole("complementary", { name: "The way of a request" });
    await way.getByText(`201, APIService v1.fruit.example.com at ${address}`).waitFor();
    await way.getByText('allowed by ClusterRoleBinding "jane-may-all"').waitFor();
  });

  test("whatever an object, a condition or a request says, it is text", async () => {
    const { sandbox, page } = await shownSandbox();
    await create(
      sandbox,
      mango("alphonso", { annotations: { [`a`]: HOSTILE } }, { variety: HOSTILE, notes: HOSTILE }),
    );
    await putService(sandbox, apiService("False", HOSTILE, HOSTILE));
    await sandbox.ask(HOSTILE, `${MANGOES}/${encodeURIComponent(HOSTILE)}?x=${HOSTILE}`, {
      headers: { "User-Agent": HOSTILE },
    });
    const tab = await openTab(browser, `${page.url}${MANGO_LIST}&namespace=default&name=alphonso`);
    await tab.getByRole("cell", { name: HOSTILE }).waitFor();
    await tab.getByLabel("YAML", { exact: true }).getByText("onerror").first().waitFor();
    for (const view of ["#/conditions", "#/requests?show=2"]) {
      await tab.goto(page.url + view);
      await tab.locator("main").getByText(HOSTILE).first().waitFor();
    }
    expect(await tab.evaluate("window.pwned")).toBeUndefined();
    expect(await tab.locator("script, main img, iframe").count()).toBe(1);
  });

  test("everything can be reached and named without a mouse", async () => {
    const { sandbox, page } = await shownSandbox();
    await create(sandbox, mango("alphonso"));
    await create(sandbox, mango("totapuri"));
    const tab = await openTab(browser, page.url + MANGO_LIST);
    await tab.getByRole("link", { name: "totapuri" }).waitFor();
    await tab.keyboard.press("Tab");
    expect(await tab.evaluate("document.activeElement.textContent")).toBe("Skip to the view");
    await tab.keyboard.press("Enter");
    expect(await tab.evaluate("document.activeElement.id")).toBe("view");
    await tab.keyboard.press("/");
    expect(await tab.evaluate("document.activeElement.placeholder")).toBe("Find a resource");
    await tab.getByRole("link", { name: "alphonso" }).focus();
    await tab.keyboard.press("ArrowDown");
    await tab.keyboard.press("Enter");
    await tab.getByRole("complementary", { name: "Object" }).getByText("default/totapuri").waitFor();
    expect(await tab.evaluate("document.activeElement.ariaCurrent")).toBe("true");
    for (const view of [MANGO_LIST, "#/requests?show=1", "#/conditions"]) {
      await tab.goto(page.url + view);
      await tab.locator("main > div").waitFor();
      expect(await tab.evaluate(nameless)).toEqual([]);
    }
  });

  test.each(["light", "dark"] as const)(
    "every text can be read by daylight and at night: %s",
    async (scheme) => {
      const { sandbox, page } = await shownSandbox();
      await create(sandbox, mango("alphonso"));
      await sandbox.ask("mallory", MANGOES);
      await sandbox.ask("jane", "/apis/veg.example.com/v1/carrots");
      await putService(sandbox, apiService("False", "failing"));
      await putService(sandbox, apiService("Unknown", "nobody knows", "v1.a.example.com"));
      await putService(sandbox, apiService("True", "passed", "v1.b.example.com"));
      const tab = await openTab(browser, page.url, scheme);
      for (const view of [
        `${MANGO_LIST}&namespace=default&name=alphonso`,
        "#/requests?show=3",
        "#/conditions",
      ]) {
        await tab.goto(page.url + view);
        await tab.locator("main tbody tr").first().waitFor();
        expect([view, await tab.evaluate(paleTexts)]).toEqual([view, []]);
      }
    },
  );

  test("a sandbox that has gone is said to be gone", async () => {
    const { page } = await shownSandbox();
    const tab = await browser.newPage();
    await tab.goto(page.url);
    await tab.getByText("Live").waitFor();
    await page.close();
    const gone = tab.getByText("The sandbox does not answer");
    await gone.waitFor();
    expect(await gone.getAttribute("role")).toBe("status");
    await tab.close();
  });
});
