import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubeObject } from "@kagg/apiserver/internal";
import { bindingIndex } from "../../../src/sandbox/auth/rbac/binding-index.ts";
import { isPath } from "../../../src/sandbox/auth/attributes.ts";
import { ruleAllows } from "../../../src/sandbox/auth/rbac/policy-rule.ts";
import { ruleResolver } from "../../../src/sandbox/auth/rbac/rule-resolver.ts";
import { askedAttributes, askedUser } from "../../../src/sandbox/auth/reviews/access-spec.ts";
import { startControlPlane, type ControlPlane } from "../../cluster/control-plane.ts";
import { controlPlane } from "../../sandbox/auth/control-plane.ts";
import { until } from "../until.ts";
import { generatedObjects, generatedQuestion, random, type Question } from "./generated-access.ts";
import { realApiserver, type Answer, type Sent } from "./real-apiserver.ts";
import { rbacObjects, resourcePath } from "./rbac-copy.ts";

const QUESTIONS = 600;
const SEED = 7;

let real: ControlPlane;
let ask: (sent: Sent) => Promise<Answer>;

beforeAll(async () => {
  real = await startControlPlane();
  ask = await realApiserver(real);
  for (const name of ["orchard", "desert"])
    await ask({ method: "POST", target: "/api/v1/namespaces", body: { metadata: { name } } });
});

afterAll(() => real.stop());

const review = async (spec: object): Promise<{ allowed: boolean; reason?: string }> => {
  const target = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
  const body = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec };
  const answer = await ask({ method: "POST", target, body });
  expect(answer.code).toBe(201);
  return answer.body["status"] as { allowed: boolean; reason?: string };
};

test("kube-apiserver and the sandbox say the same to hundreds of questions", async () => {
  const next = random(SEED);
  for (const object of generatedObjects(next, 25)) {
    const { code, body } = await ask({
      method: "POST",
      target: resourcePath(object as KubeObject),
      body: object,
    });
    expect([code, body["message"]]).toEqual([201, undefined]);
  }
  // Its authorizer follows by watches; a last binding shows that all before it have come.
  await until(
    "the authorizer to know the last binding",
    async () => {
      const last = {
        metadata: { name: "last" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
        subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "last" }],
      };
      await ask({
        method: "POST",
        target: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        body: last,
      });
      return review({ user: "last", resourceAttributes: { verb: "list", resource: "pods" } });
    },
    ({ allowed }) => allowed,
  );
  const { auth, state, close } = await controlPlane(await rbacObjects(ask));
  const ended = new AbortController();
  const resolver = ruleResolver(state, bindingIndex(state, ended.signal));
  /** Upstream takes bindings in no order of its own, so any of these may be its reason. */
  const reasons = (spec: Question): ReadonlySet<string> => {
    const attributes = askedAttributes(spec);
    const granted = [...resolver.rulesOf(askedUser(spec), isPath(attributes) ? "" : attributes.namespace)];
    return new Set(
      granted.flatMap((one) =>
        one.rule && ruleAllows(one.rule, attributes) ? `RBAC: allowed by ${one.by()}` : [],
      ),
    );
  };
  const counts = { allowed: 0, refused: 0, explained: 0 };
  const differences: object[] = [];
  const questions = Array.from({ length: QUESTIONS }, () => generatedQuestion(next));
  await Promise.all(
    questions.map(async (spec) => {
      const theirs = await review(spec);
      const ours = auth.authorize(askedUser(spec), askedAttributes(spec));
      const { allowed, reason = "" } = theirs;
      counts[allowed ? "allowed" : "refused"]++;
      if (!allowed && reason) counts.explained++;
      const sameReason = allowed
        ? reasons(spec).has(reason) || (reason === "" && spec.groups.includes("system:masters"))
        : words(reason) === words(ours.reason);
      if (ours.allowed !== allowed || !sameReason) differences.push({ spec, theirs, ours });
    }),
  );
  expect(differences).toEqual([]);
  // Questions that are all answered alike would prove nothing.
  expect(Math.min(counts.allowed, counts.refused)).toBeGreaterThan(QUESTIONS / 6);
  expect(counts.explained).toBeGreaterThan(10);
  ended.abort();
  close();
});

/** Several errors in one come in any order. */
const words = (reason: string): string =>
  reason
    .replace(/^RBAC: \[?/, "")
    .replace(/\]$/, "")
    .split(", ")
    .sort()
    .join(", ");
