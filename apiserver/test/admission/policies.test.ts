import { afterEach, expect, test } from "vitest";
import { BINDINGS, POLICIES } from "../fake-kubernetes.ts";
import { mango, root } from "../rest/harness.ts";
import { admitted, type Admitted } from "./cluster.ts";
import { mangoRule } from "./webhook-server.ts";

let running: Admitted;
afterEach(() => running.close());

type PolicyInput = {
  readonly actions?: readonly string[];
  readonly match?: object;
  readonly [field: string]: unknown;
};

/** The REST side with one policy and its binding. */
async function withPolicy({ actions = ["Deny"], match, ...spec }: PolicyInput): Promise<Admitted["server"]> {
  running = await admitted({
    before: ({ objects }) => {
      objects.put(POLICIES, {
        metadata: { name: "p" },
        spec: { failurePolicy: "Fail", matchConstraints: { resourceRules: [mangoRule()] }, ...spec },
      });
      objects.put(BINDINGS, {
        metadata: { name: "b" },
        spec: { policyName: "p", validationActions: actions, ...(match && { matchResources: match }) },
      });
    },
  });
  return running.server;
}

const validations = (...expressions: readonly string[]): object[] =>
  expressions.map((expression) => ({ expression }));

test("a write that a policy is against is refused in its words", async () => {
  const server = await withPolicy({
    variables: [{ name: "soft", expression: "object.spec.ripeness > 50" }],
    validations: [
      { expression: "!variables.soft", messageExpression: "'too soft: ' + string(object.spec.ripeness)" },
    ],
  });
  expect((await server.call("POST", root, { body: mango("a") })).status).toBe(201);
  const refused = await server.call("POST", root, { body: mango("b", {}, { ripeness: 60 }) });
  const why = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: too soft: 60";
  expect(refused.body).toStrictEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: `mangoes.fruit.example.com "b" is forbidden: ${why}`,
    reason: "Invalid",
    details: { name: "b", group: "fruit.example.com", kind: "mangoes", causes: [{ message: why }] },
    code: 422,
  });
  expect((await server.call("DELETE", `${root}/a`)).status).toBe(422);
});

test.each(["Fail", "Ignore"])(
  "what has no value counts as its failure policy says: %s",
  async (failurePolicy) => {
    const server = await withPolicy({ failurePolicy, validations: validations("object.spec.nothing == 1") });
    const { status, body } = await server.call("POST", root, { body: mango("a") });
    const failed = expect.stringContaining("resulted in error: no such key: nothing") as string;
    expect([status, body.message]).toStrictEqual(failurePolicy === "Fail" ? [422, failed] : [201, undefined]);
  },
);

test.each([
  "object.?spec.?nothing.orValue(1) == 1",
  "cel.bind(x, 1, x == 1)",
  "quantity('1Gi').isGreaterThan(quantity('1Mi'))",
  "isURL('https://example.com')",
  "authorizer.group('').resource('pods').check('get').allowed()",
  "[1, 2].isSorted()",
  "'a'.find('a') == 'a'",
])("what the server does not know fails, and never passes: %s", async (expression) => {
  const server = await withPolicy({ validations: validations(expression) });
  expect((await server.call("POST", root, { body: mango("a") })).status).toBe(422);
});

test("parameters are not supported, and said to be", async () => {
  const server = await withPolicy({
    paramKind: { apiVersion: "v1", kind: "ConfigMap" },
    validations: validations("true"),
  });
  const { body } = await server.call("POST", root, { body: mango("a") });
  expect(body.message).toContain("parameters of policies are not supported by this server");
});

test("a binding may warn and write to the audit log instead", async () => {
  const server = await withPolicy({
    actions: ["Warn", "Audit"],
    validations: [{ expression: "false", message: "no" }],
    auditAnnotations: [{ key: "who", valueExpression: "request.userInfo.username" }],
  });
  const { status, warnings } = await server.call("POST", root, { body: mango("a") });
  expect([status, warnings]).toStrictEqual([
    201,
    ["Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': no"],
  ]);
  expect(running.annotations).toStrictEqual({
    "p/who": "jane",
    "validation.policy.admission.k8s.io/validation_failure":
      '[{"message":"no","policy":"p","binding":"b","expressionIndex":0,"validationActions":["Warn","Audit"]}]',
  });
});

test.each([
  ["its binding's selector", { match: { objectSelector: { matchLabels: { strict: "yes" } } } }],
  ["a condition", { matchConditions: [{ name: "c", expression: "object.metadata.name != 'a'" }] }],
  [
    "an excluded name",
    {
      matchConstraints: {
        resourceRules: [mangoRule()],
        excludeResourceRules: [{ ...mangoRule(), resourceNames: ["a"] }],
      },
    },
  ],
])("a policy leaves alone what %s takes out", async (_name, more) => {
  const server = await withPolicy({ validations: validations("false"), ...more });
  expect((await server.call("POST", root, { body: mango("a") })).status).toBe(201);
  const other = mango("b", { labels: { strict: "yes" } });
  expect((await server.call("POST", root, { body: other })).status).toBe(422);
});

test("an object cannot make an expression run for ever", async () => {
  const server = await withPolicy({
    validations: validations(
      "object.spec.notes.all(a, object.spec.notes.all(b, object.spec.notes.all(c, a != '')))",
    ),
  });
  const notes = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`n${index}`, ""]));
  const { status, body } = await server.call("POST", root, { body: mango("a", {}, { notes }) });
  expect(status).toBe(422);
  expect(body.message).toContain("actual cost limit exceeded");
});

test("a webhook's match conditions decide whether it is asked", async () => {
  const name = "v.example.com";
  const conditions = (expression: string): object[] => [{ name: "c", expression }];
  running = await admitted({
    validating: {
      a: [{ name, matchConditions: conditions("object.metadata.name == 'asked'") }],
      b: [{ name: "broken.example.com", failurePolicy: "Ignore", matchConditions: conditions("nothing") }],
      c: [
        {
          name: "fails.example.com",
          matchConditions: conditions("object.metadata.name == 'fails' && nothing"),
        },
      ],
    },
  });
  const { server, webhook } = running;
  expect((await server.call("POST", root, { body: mango("other") })).status).toBe(201);
  expect((await server.call("POST", root, { body: mango("asked") })).status).toBe(201);
  expect(webhook.asked.map(({ path }) => path)).toStrictEqual([`/${name}`]);
  const { status, body } = await server.call("POST", root, { body: mango("fails") });
  expect(status).toBe(403);
  expect(body.message).toContain('mangoes.fruit.example.com "fails" is forbidden: expression ');
});
