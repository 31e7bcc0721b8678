import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { policyEvaluator, type AuditRule } from "../../src/audit/policy.ts";
import { readAuditPolicy } from "../../src/audit/read-policy.ts";
import { readRequestInfo } from "../../src/http/request-info.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kagg-audit-policy-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(text: string): Promise<string> {
  const path = join(folder, "policy.yaml");
  await writeFile(path, text);
  return path;
}

test("a policy as kube-apiserver's documentation has it is read", async () => {
  const path = await file(`
apiVersion: audit.k8s.io/v1
kind: Policy
metadata: {name: mine}
omitStages: [RequestReceived]
rules:
- level: None
  users: ["system:kube-proxy"]
  verbs: [watch]
  resources: [{group: "", resources: [endpoints, services]}]
- level: Metadata
  nonResourceURLs: ["/api*", /version]
- {level: RequestResponse, omitManagedFields: true, namespaces: [""]}
`);
  expect((await readAuditPolicy(path)).rules.map(({ level }) => level)).toStrictEqual([
    "None",
    "Metadata",
    "RequestResponse",
  ]);
});

test("everything that is wrong is told at once, with its line", async () => {
  const path = await file(`apiVersion: audit.k8s.io/v1beta1
kind: Policy
rules:
- level: Everything
- users: [jane]
  namespace: [default]
- level: None
  omitStages: [Received]
`);
  await expect(readAuditPolicy(path)).rejects.toThrow(
    [
      "the audit policy cannot be used:",
      `  ${path}:1: apiVersion: must be "audit.k8s.io/v1"`,
      `  ${path}:4: rules[0].level: Unsupported value: "Everything": supported values: "None", "Metadata", "Request", "RequestResponse"`,
      `  ${path}:5: rules[1].level: Required value`,
      `  ${path}:6: rules[1].namespace: unknown field`,
      `  ${path}:8: rules[2].omitStages[0]: allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic`,
    ].join("\n"),
  );
  const odd = await file(`{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [
{level: None, nonResourceURLs: [version, "/a*b"], resources: [{group: g/v1, resourceNames: [a]}]}]}`);
  await expect(readAuditPolicy(odd)).rejects.toThrow(
    [
      `  ${path}:2: rules[0].nonResourceURLs[0]: non-resource URL rules must begin with a '/' character`,
      `  ${path}:2: rules[0].nonResourceURLs[1]: non-resource URL wildcards '*' must be the final character of the rule`,
      `  ${path}:2: rules[0].resources[0].group: "g/v1" is no API group: it has no version and is a DNS subdomain in lower case`,
      `  ${path}:2: rules[0].resources[0].resourceNames: using resourceNames requires at least one resource`,
      `  ${path}:2: rules[0].nonResourceURLs: rules cannot apply to both regular resources and non-resource URLs`,
    ].join("\n"),
  );
  await expect(
    readAuditPolicy(await file("{apiVersion: audit.k8s.io/v1, kind: Policy, rules: []}")),
  ).rejects.toThrow("rules: a policy without rules records nothing");
  await expect(readAuditPolicy(await file("a: [\n"))).rejects.toThrow(`${path}: this is no YAML`);
  await expect(readAuditPolicy("/none.yaml")).rejects.toThrow(
    "/none.yaml: the audit policy cannot be read (ENOENT)",
  );
});

const jane = { name: "jane", uid: "", groups: ["growers"], extra: {} };
const STATUS = "/apis/g.example.com/v1/namespaces/default/mangoes/a/status";

test.each<[string, Omit<AuditRule, "level">, string, boolean]>([
  ["no condition", {}, "/version", true],
  ["a user", { users: ["jane"] }, "/version", true],
  ["another user", { users: ["joe"] }, "/version", false],
  ["a group", { userGroups: ["pickers", "growers"] }, "/version", true],
  ["another group", { userGroups: ["pickers"] }, "/version", false],
  ["a verb", { verbs: ["get"] }, STATUS, true],
  ["another verb", { verbs: ["list"] }, STATUS, false],
  ["a path", { nonResourceURLs: ["/version"] }, "/version", true],
  ["a path's beginning", { nonResourceURLs: ["/ver*"] }, "/version", true],
  ["paths are no resources", { nonResourceURLs: ["*"] }, STATUS, false],
  ["a namespace", { namespaces: ["default"] }, STATUS, true],
  ["no namespace", { namespaces: [""] }, STATUS, false],
  ["resources are no paths", { namespaces: [""] }, "/version", false],
  ["a group of resources", { resources: [{ group: "g.example.com" }] }, STATUS, true],
  ["the core group", { resources: [{}] }, STATUS, false],
  ["any group", { resources: [{ group: "*", resources: ["*"] }] }, STATUS, true],
  [
    "the resource without its subresource",
    { resources: [{ group: "*", resources: ["mangoes"] }] },
    STATUS,
    false,
  ],
  ["a subresource", { resources: [{ group: "*", resources: ["mangoes/status"] }] }, STATUS, true],
  ["any subresource", { resources: [{ group: "*", resources: ["mangoes/*"] }] }, STATUS, true],
  ["a subresource of any resource", { resources: [{ group: "*", resources: ["*/status"] }] }, STATUS, true],
  ["a name", { resources: [{ group: "*", resources: ["*"], resourceNames: ["a"] }] }, STATUS, true],
  ["another name", { resources: [{ group: "*", resources: ["*"], resourceNames: ["b"] }] }, STATUS, false],
])("a rule with %s", (_, rule, path, expected) => {
  const evaluate = policyEvaluator({ rules: [{ level: "Metadata", ...rule }] });
  const info = readRequestInfo("GET", path, new URLSearchParams());
  expect(evaluate(info, jane).level).toBe(expected ? "Metadata" : "None");
});

test("a rule about users does not match who was not authenticated; stages add up; a rule's managed fields win", () => {
  const info = readRequestInfo("GET", "/version", new URLSearchParams());
  const evaluate = policyEvaluator({
    omitStages: ["RequestReceived"],
    omitManagedFields: true,
    rules: [
      { level: "Request", users: ["jane"], omitStages: ["Panic"], omitManagedFields: false },
      { level: "Request", userGroups: ["growers"] },
      { level: "Metadata" },
    ],
  });
  expect(evaluate(info, jane)).toStrictEqual({
    level: "Request",
    omitStages: new Set(["RequestReceived", "Panic"]),
    omitManagedFields: false,
  });
  expect(evaluate(info, undefined)).toMatchObject({ level: "Metadata", omitManagedFields: true });
});
