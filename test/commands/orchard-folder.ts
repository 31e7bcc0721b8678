import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempFolder } from "../temp-folder.ts";

/** A folder with a kagg.yaml in which no name is another one's default; `spec` is added to it. */
export async function orchardFolder(spec: readonly string[] = []): Promise<string> {
  const folder = await tempFolder();
  await writeFile(
    join(folder, "kagg.yaml"),
    [...description, ...spec.map((line) => `  ${line}`), ""].join("\n"),
  );
  return folder;
}

const description = [
  "apiVersion: kagg.dev/v1alpha1",
  "kind: AggregatedAPI",
  "metadata:",
  "  name: orchard",
  "spec:",
  "  group: fruit.example.com",
  "  namespace: fruit-system",
  "  versions: [{ name: v1 }, { name: v1alpha1 }]",
  "  resources: [{ kind: Mango, plural: mangoes, subresources: [status] }]",
  "  service: { name: orchard-api }",
  "  image: registry.example.com/orchard:1.2.3",
];
