import { describe, expect, test } from "vitest";
import type { Answers } from "../../src/scaffold/answers.ts";
import { goldenProjects, goldenTree } from "./golden-projects.ts";

/** The lines that a file has got by the addition; undefined where it has lost one. */
function addedLines(before: string, after: string): string[] | undefined {
  const left = before.split("\n");
  const added = after.split("\n").filter((line) => (left[0] === line ? left.shift() === undefined : true));
  return left.length === 0 ? added : undefined;
}

/** What an addition makes new, and the lines that it puts into files that are there. */
async function addition(
  answers: Answers,
  more: Partial<Answers>,
): Promise<{ files: string[]; lines: Record<string, string[] | undefined> }> {
  const before = await goldenTree(answers);
  const after = await goldenTree({ ...answers, ...more });
  const texts = [...after].map(([path, content]) => [path, content.toString()] as const);
  return {
    files: texts
      .filter(([path]) => !before.has(path))
      .map(([path]) => path)
      .toSorted(),
    lines: Object.fromEntries(
      texts
        .filter(([path, text]) => before.has(path) && before.get(path)?.toString() !== text)
        .map(([path, text]) => [path, addedLines(String(before.get(path)), text)]),
    ),
  };
}

const [orchard] = goldenProjects as [Answers];
const pear = { kind: "Pear", plural: "pears", scope: "Cluster", virtual: false } as const;

describe("to the files of a TypeScript project", () => {
  test("one more kind is new files, a line and an entry of kagg.yaml", async () => {
    expect(await addition(orchard, { resources: [...orchard.resources, pear] })).toEqual({
      files: [
        "src/pear.ts",
        "src/pear/v1.ts",
        "src/pear/v1alpha1.ts",
        "src/pear/versions.ts",
        "test/pear.test.ts",
        "test/pear/v1alpha1.test.ts",
      ],
      lines: {
        "src/resources.ts": ['export { Pear } from "./pear.ts";'],
        "kagg.yaml": [
          "    - kind: Pear",
          "      plural: pears",
          "      singular: pear",
          "      shortNames: []",
          "      scope: Cluster",
          "      subresources: [status]",
        ],
      },
    });
  });

  test("one more virtual kind is the same", async () => {
    const { files, lines } = await addition(orchard, {
      resources: [...orchard.resources, { ...pear, virtual: true }],
    });

    expect(files).toEqual([
      "src/pear.ts",
      "src/pear/v1.ts",
      "src/pear/v1alpha1.ts",
      "src/pear/versions.ts",
      "test/pear.test.ts",
    ]);
    expect(lines).toMatchObject({ "src/resources.ts": ['export { Pear } from "./pear.ts";'] });
    expect(Object.keys(lines).toSorted()).toEqual(["kagg.yaml", "src/resources.ts"]);
  });

  test("one more version is new files, and a line a kind and in kagg.yaml", async () => {
    const versions = [...orchard.versions, { name: "v2", added: true }];

    expect(await addition(orchard, { versions })).toEqual({
      files: ["src/apple-tree/v2.ts", "test/apple-tree/v2.test.ts"],
      lines: {
        "src/apple-tree/versions.ts": ['export * as v2 from "./v2.ts";'],
        "kagg.yaml": ["    - name: v2"],
      },
    });
  });
});
