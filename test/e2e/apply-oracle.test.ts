import { beforeAll, expect, test } from "vitest";
import { judgesBinary } from "../cluster/judges/binary.ts";
import { compareWithGo } from "./apply-oracle.ts";

// Another seed makes other schemas and writes: KAGG_SEED=7 npx vitest run --project cluster test/e2e/apply-oracle.test.ts
const seed = Number(process.env["KAGG_SEED"] ?? 20_260_101);

let binary: string;

beforeAll(async () => {
  binary = await judgesBinary();
});

test("objects, managedFields and refusals are those of structured-merge-diff, for random schemas and writes", async () => {
  console.log(`seed ${seed}`);
  const { differing, counts } = await compareWithGo(binary, { seed, worlds: 150, steps: 20 });
  expect(differing.slice(0, 3)).toEqual([]);
  // That there are enough of each kind for this to mean something.
  expect(counts["update done"]).toBeGreaterThan(500);
  expect(counts["apply done"]).toBeGreaterThan(500);
  expect(counts["apply Apply"]).toBeGreaterThan(100);
  expect(counts["apply failed"]).toBeGreaterThan(10);
});
