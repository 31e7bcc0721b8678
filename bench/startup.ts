import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { type Comparison, type Side, compare } from "./compare.ts";

const kagg = join(import.meta.dirname, "..", "bin", "kagg.js");

const node: Side = { name: "node -e 0", run: () => execa(process.execPath, ["-e", "0"]) };

/** What a person waits for before kagg does anything, against Node's own start. */
export async function* startup(): AsyncGenerator<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), "kagg-bench-"));
  try {
    await writeFile(join(folder, "kagg.yaml"), project);
    const run = (...args: string[]): Side => ({
      name: `kagg ${args.join(" ")}`,
      run: () => execa(process.execPath, [kagg, ...args], { cwd: folder }),
    });
    const certs = {
      ...run("certs"),
      before: () => rm(join(folder, ".kagg"), { recursive: true, force: true }),
    };
    yield await compare("kagg --version", 1.5, run("--version"), node, 21);
    yield await compare("kagg --help", 1.5, run("--help"), node, 21);
    yield await compare("kagg certs (CA and leaf)", 3, certs, node, 21);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const project = `apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata:
  name: fruit
spec:
  group: fruit.example.com
  versions:
    - name: v1
  resources:
    - kind: Mango
  namespace: fruit
  image: fruit:0.1.0
`;
