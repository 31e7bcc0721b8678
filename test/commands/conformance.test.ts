import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { items } from "@kagg/apiserver/conformance";
import type { Issued } from "../../apiserver/test/certificates.ts";
import { type Served, servedOrchard } from "../../apiserver/test/conformance/served-orchard.ts";
import { tempFolder } from "../temp-folder.ts";
import { type Ran, runKagg } from "./run-kagg.ts";

let served: Served;
beforeAll(async () => {
  served = await servedOrchard();
});
afterAll(() => served.close());

/** Asks as the administrator of the orchard. */
const conformance = (...args: readonly string[]): Promise<Ran> => conformanceAs(served.admin, args);

async function conformanceAs(person: Issued, args: readonly string[]): Promise<Ran> {
  const folder = await tempFolder();
  const { url, ca } = served;
  await writeFile(join(folder, "ca.crt"), ca);
  await writeFile(join(folder, "client.crt"), person.certificate);
  await writeFile(join(folder, "client.key"), person.key);
  const credentials = [
    "--client-certificate=client.crt",
    "--client-key=client.key",
    "--server-name=localhost",
  ];
  return runKagg(folder, ["conformance", url, "--certificate-authority=ca.crt", ...credentials, ...args]);
}

const few = ["--item=discovery/groups", "--item=create/generate-name", "--item=scale/get"];

test("prints a line an item, and the count, for each resource and version", async () => {
  const { exitCode, stdout, stderr } = await conformance("--resource=mangoes.v1.fruit.example.com", ...few);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout.split("\n")).toEqual([
    "mangoes.v1.fruit.example.com",
    "✓ discovery/groups  /apis lists the group with its versions and the preferred one",
    "✓ create/generate-name  generateName gets five characters, the base being cut so that the name is not too long",
    expect.stringMatching(/^[✓–] scale\/get {2}/),
    "",
    expect.stringMatching(/^[23] met, 0 must and 0 should not met, [01] not applicable$/),
  ]);
});

test("an example is read from a file", async () => {
  const folder = await tempFolder();
  const example = join(folder, "mango.yaml");
  await writeFile(example, "spec:\n  variety: Kent\n");
  const { exitCode, stderr } = await conformance(
    "--resource=mangoes.v1.fruit.example.com",
    "--item=create/generate-name",
    `--example=${example}`,
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test("-o json says the same", async () => {
  const { stdout } = await conformance("--resource=mangoes.v1.fruit.example.com", "-o", "json", ...few);
  expect(JSON.parse(stdout)).toMatchObject({
    resource: "mangoes.v1.fruit.example.com",
    items: [
      { id: "discovery/groups", state: "met" },
      { id: "create/generate-name", state: "met" },
      { id: "scale/get" },
    ],
  });
});

test("nothing that it created is left", async () => {
  const mango = served.subjects.find(({ plural, version }) => plural === "mangoes" && version === "v1");
  await conformance(
    "--resource=mangoes.v1.fruit.example.com",
    "--item=delete/finalizers",
    "--item=list/pages",
  );
  const answer = await mango!.send({
    method: "GET",
    path: "/apis/fruit.example.com/v1/mangoes",
    headers: {},
    body: undefined,
    signal: new AbortController().signal,
  });
  let text = "";
  for await (const part of answer.body) text += String(part);
  expect((JSON.parse(text) as { items: unknown[] }).items).toEqual([]);
});

test("what is not met is told with what was seen, and the exit code is 1", async () => {
  served.kubernetes.answer = ({ resourceAttributes }) =>
    (resourceAttributes as { verb?: string } | undefined)?.verb !== "watch";
  const args = ["--resource=mangoes.v1.fruit.example.com", "--item=watch/timeout"];
  const { exitCode, stdout, stderr } = await conformanceAs(served.editor, args);
  expect(stderr).toBe("");
  expect(exitCode).toBe(1);
  expect(stdout).toContain("✗ watch/timeout  timeoutSeconds ends a watch cleanly, without an ERROR\n");
  expect(stdout).toContain("0 met, 1 must and 0 should not met");
});

test("a resource that is not served is told with those that are", async () => {
  const { exitCode, stderr } = await conformance("--resource=pears.fruit.example.com");
  expect(exitCode).toBe(3);
  expect(stderr).toContain(
    "there is no resource pears.fruit.example.com; served: mangoes in fruit.example.com/v1",
  );
});

test("all problems of a call are told at once", async () => {
  const folder = await tempFolder();
  const { exitCode, stderr } = await runKagg(folder, [
    "conformance",
    "http://localhost",
    "--certificate-authority=none.crt",
    "--token-file=none",
  ]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/https:\/\/[^]*none\.crt[^]*none/);
});

test("--list-items lists every item", async () => {
  const { stdout } = await runKagg(await tempFolder(), ["conformance", "--list-items"]);
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]),
  ).toEqual(items.map(({ id }) => id));
});
