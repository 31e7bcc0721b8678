import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { parseProject } from "../../src/project/parse.ts";
import { plan } from "../../src/scaffold/plan.ts";
import { readTemplate, templateNames } from "../../src/scaffold/template.ts";
import { goldenProjects, goldensFolder, goldenTree } from "./golden-projects.ts";

const root = join(import.meta.dirname, "..", "..");

describe.each(goldenProjects)("$name", (answers) => {
  const folder = join(goldensFolder, answers.name);

  test("is byte for byte what stands in test/goldens (npm run generate)", async () => {
    const tree = await goldenTree(answers);

    expect([...tree.keys()].toSorted()).toEqual(await filesOf(folder));
    for (const [path, content] of tree) {
      expect(content.toString(), path).toBe(await readFile(join(folder, path), "utf8"));
    }
  });

  test("kagg.yaml says what was answered", async () => {
    const text = (await goldenTree(answers)).get("kagg.yaml")?.toString() ?? "";
    const { template, name, group, resources, versions, namespace, storage } = answers;
    const subresources = { typescript: ["status"], go: ["status", "scale"] }[template];

    const project = parseProject(text, "/kagg.yaml");

    expect(project).toMatchObject({
      name,
      template,
      group,
      namespace,
      image: `${name}:0.1.0`,
      storage: { type: storage },
      resources: resources.map(({ kind, plural, scope, virtual }) => ({
        kind,
        plural,
        singular: kind.toLowerCase(),
        scope,
        virtual,
        subresources: virtual ? [] : subresources,
      })),
    });
    expect(project.versions.map((version) => version.name)).toEqual(versions.map(({ name }) => name));
  });

  test("what kagg.yaml shows in comments are the defaults", async () => {
    const text = (await goldenTree(answers)).get("kagg.yaml")?.toString() ?? "";
    const uncommented = text.replaceAll(/^( *)# ((?: {2})*(?:# .*|[a-zA-Z]+:(?: .*)?))$/gm, "$1$2");
    const { storage, ...project } = parseProject(text, "/kagg.yaml");
    const examples = {
      lmdb: { storageClassName: "standard" },
      etcd: { secretName: "etcd-client" },
      memory: {},
      embedded: { storageClassName: "standard" },
      none: {},
    }[storage.type];

    expect(uncommented).toContain("\n  replicas: 1\n");
    expect(parseProject(uncommented, "/kagg.yaml")).toEqual({
      ...project,
      // The comments that show an example, since the default has no name.
      storage: { ...storage, ...examples },
    });
  });
});

test("packages of a checkout go into vendor/, and into the image's build", async () => {
  const template = await readTemplate(root, "typescript");
  const [answers] = goldenProjects;
  const content = Buffer.from([0x1f, 0x8b]);

  const tree = plan(template, answers!, {
    kagg: "file:vendor/kagg-1.2.3.tgz",
    apiserver: "file:vendor/kagg-apiserver-1.2.3.tgz",
    vendored: [{ file: "vendor/kagg-1.2.3.tgz", content }],
  });

  expect(tree.get("vendor/kagg-1.2.3.tgz")).toEqual(content);
  expect(tree.get("Dockerfile")).toContain("COPY vendor vendor\nRUN npm ci\n");
  expect(tree.get(".dockerignore")).toContain("!vendor\n");
  expect(JSON.parse(String(tree.get("package.json")))).toMatchObject({
    dependencies: { "@kagg/apiserver": "file:vendor/kagg-apiserver-1.2.3.tgz" },
    devDependencies: { kagg: "file:vendor/kagg-1.2.3.tgz" },
  });
});

test("templates are the folders of templates/", async () => {
  expect(await templateNames(root)).toEqual(["go", "typescript"]);
});

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}
