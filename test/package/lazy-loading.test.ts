import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kagg } from "../e2e/kagg.ts";
import { tempFolder } from "../temp-folder.ts";

const heavy = ["@kubernetes/client-node", "inquirer", "node-forge"] as const;

let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "kagg-lazy-"));
  const kaggYaml = `apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata: { name: fruit }
spec: { group: fruit.example.com, versions: [{ name: v1 }], resources: [{ kind: Mango }], image: fruit }
`;
  await writeFile(join(project, "kagg.yaml"), kaggYaml);
  await writeFile(
    join(project, "kubeconfig"),
    JSON.stringify({
      "current-context": "none",
      contexts: [{ name: "none", context: { cluster: "none", user: "none" } }],
      clusters: [{ name: "none", cluster: { server: "https://127.0.0.1:1" } }],
      users: [{ name: "none", user: { token: "none" } }],
    }),
  );
});

afterAll(() => rm(project, { recursive: true, force: true }));

test.each([
  ["--version", []],
  ["--help", []],
  ["register --help", []],
  ["certs", ["node-forge"]],
  ["certs show", []],
  ["render --endpoint localhost:8443", []],
  ["register --endpoint localhost:8443 --kubeconfig kubeconfig", []],
  ["unregister --yes --kubeconfig kubeconfig", []],
  ["doctor --kubeconfig kubeconfig", []],
  ["init mango --group fruit.example.com --kind Mango --yes", []],
])("kagg %s loads %j of the packages that are slow to load", async (command, expected) => {
  expect(await loadedPackages(command)).toEqual(expected);
});

/** Node's coverage names every file that was loaded; the bundle says above each part which package it is of. */
async function loadedPackages(command: string): Promise<string[]> {
  const coverage = await tempFolder();
  await kagg(command.split(" "), { cwd: project, env: { NODE_V8_COVERAGE: coverage, HOME: project } });
  const urls = new Set<string>();
  for (const report of await readdir(coverage)) {
    const { result } = JSON.parse(await readFile(join(coverage, report), "utf8")) as {
      result: { url: string }[];
    };
    for (const { url } of result) if (url.includes("/dist/")) urls.add(url);
  }
  expect(urls.size).toBeGreaterThan(0);
  const texts = await Promise.all([...urls].map((url) => readFile(fileURLToPath(url), "utf8")));
  return heavy.filter((name) => texts.some((text) => text.includes(`// node_modules/${name}/`)));
}
