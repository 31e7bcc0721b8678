import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { checkShape } from "../../src/project/check-shape.ts";
import { projectSchema } from "../../src/project/schema.ts";
import type { Finding } from "../../src/project/finding.ts";
import { orchard } from "./orchard.ts";

const file = join(import.meta.dirname, "..", "..", "schema", "kagg.schema.json");

test("schema/kagg.schema.json is what the code checks against (npm run generate)", async () => {
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(projectSchema);
});

// Another reader of JSON Schema stands in for editors: it must judge as loading does.
describe("the published schema means to others what it means to kagg", async () => {
  const others = z.fromJSONSchema(
    JSON.parse(await readFile(file, "utf8")) as Parameters<typeof z.fromJSONSchema>[0],
  );

  test.each([
    orchard(),
    orchard({ 6: "  group: fruit" }),
    orchard({ 6: "  group: apps.k8s.io" }),
    orchard({ 6: "  group: k8s.io.example" }),
    orchard({ 6: undefined }),
    orchard({ 4: "  name: Orchard" }),
    orchard({ 4: `  name: ${"a".repeat(64)}` }),
    orchard({ 8: "    - name: v1beta" }),
    orchard({ 8: "    - { name: v1, served: 1 }" }),
    orchard({ 8: "    - { name: v1, versionPriority: 1001 }" }),
    orchard({ 8: undefined, 7: "  versions: []" }),
    orchard({ 10: "    - kind: MangoList" }),
    orchard({ 10: "    - { kind: Mango, subresources: [status] }" }),
    orchard({ 10: "    - { kind: Mango, subresources: [scale, exec] }" }),
    orchard({ 10: "    - { kind: Mango, virtual: yes }" }),
    orchard({ 12: "  template: rust" }),
    orchard({ 12: "  template: go\n  storage: { type: embedded }" }),
    orchard({ 12: "  replica: 1" }),
    orchard({ 12: "  replicas: 1.5" }),
    orchard({ 12: "  compute: { limits: { cpu: 2, memory: 1Gi } }" }),
    orchard({ 12: "  compute: { limits: { memory: 1GB } }" }),
    orchard({ 12: "  tls: { algorithm: rsa-1024 }" }),
    orchard({ 12: "  service: []" }),
  ])("%s", (text) => {
    const data: unknown = parse(text);
    const found: Finding[] = [];
    checkShape(data, projectSchema, [], found);

    expect(others.safeParse(data).success).toBe(found.length === 0);
  });
});
