import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clusterAdmission, type ClusterAdmission } from "../../apiserver/src/admission/cluster-admission.ts";
import { admissionPlugins } from "../../apiserver/src/admission/plugins.ts";
import { kubernetesClient } from "../../apiserver/src/auth/kubernetes/client.ts";
import { kubeconfigConnection } from "../../apiserver/src/auth/kubernetes/kubeconfig.ts";
import { createMetrics } from "../../apiserver/src/metrics/metrics.ts";
import {
  mangoRule,
  patchOf,
  type Say,
  type WebhookServer,
  webhookServer,
} from "../../apiserver/test/admission/webhook-server.ts";
import { mango, root, start } from "../../apiserver/test/rest/harness.ts";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { bindingOf, policy, withoutWhy } from "./parity-policy.ts";
import { alike, mangoDefinition, ourSide, realSide, type Got, type Send, type Sent } from "./two-sides.ts";
import { until } from "./until.ts";

const REGISTRATION = "/apis/admissionregistration.k8s.io/v1";
const merge = "application/merge-patch+json";

// The same webhooks and the same requests to a custom resource on the real kube-apiserver and to the same kind of the
// runtime, which follows that kube-apiserver's configurations and namespaces.
describe.sequential("admission treats a kind of the runtime as kube-apiserver treats a custom resource", () => {
  let cluster: ControlPlane;
  let webhook: WebhookServer;
  let admission: ClusterAdmission;
  let real: Send;
  let ours: Send;

  beforeAll(async () => {
    [cluster, webhook] = await Promise.all([startControlPlane(), webhookServer()]);
    real = await realSide(cluster);
    const log = (): void => undefined;
    admission = clusterAdmission({
      client: kubernetesClient(await kubeconfigConnection(cluster.kubeconfig, {})),
      logger: { debug: log, info: log, warn: log, error: log },
      metrics: createMetrics([], { list: () => "too-old" }).admission,
      plugins: admissionPlugins,
      firstDelay: 50,
    });
    ours = ourSide(await start({ admission }));
    const customResources = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    await real({ method: "POST", url: customResources, body: mangoDefinition() });
    await until(
      "the custom resource is served",
      () => real({ method: "GET", url: root }),
      ({ status }) => status === 200,
    );
  });

  afterAll(async () => {
    admission.stop();
    await webhook.close();
    await cluster.stop();
  });

  /** Both answers and what the webhooks were asked on the way. */
  async function both(sent: Sent): Promise<[theirs: Seen, ours: Seen]> {
    const seen = async (send: Send): Promise<Seen> => {
      webhook.asked.length = 0;
      const answer = await send(sent);
      // Validating webhooks are asked at once.
      const asked = webhook.asked.toSorted((a, b) => a.path.localeCompare(b.path));
      return alike({ answer: { ...answer, warnings: answer.warnings.toSorted() }, asked });
    };
    return [await seen(real), await seen(ours)];
  }

  type Seen = { readonly answer: Got; readonly asked: WebhookServer["asked"] };

  test.each([
    ["a missing namespace", "nowhere"],
    ["a terminating namespace", "ending"],
  ])("a create in %s", async (_name, namespace) => {
    const url = root.replace("/default/", `/${namespace}/`);
    if (namespace === "ending") await terminate(namespace);
    const [theirs, mine] = await both({ method: "POST", url, body: mango("a") });
    expect(theirs.answer.status).toBe(namespace === "ending" ? 403 : 404);
    expect(mine).toEqual(theirs);
  });

  /** A namespace that does not end, because something in it does not. */
  async function terminate(name: string): Promise<void> {
    await real({ method: "POST", url: "/api/v1/namespaces", body: { metadata: { name } } });
    const url = `/api/v1/namespaces/${name}/configmaps`;
    await real({
      method: "POST",
      url,
      body: { metadata: { name: "stays", finalizers: ["example.com/stays"] } },
    });
    await real({ method: "DELETE", url: `/api/v1/namespaces/${name}` });
    const created = (send: Send) => (): Promise<Got> =>
      send({ method: "POST", url: `${root.replace("/default/", `/${name}/`)}?dryRun=All`, body: mango("x") });
    for (const send of [real, ours]) {
      await until("the namespace is seen to end", created(send), ({ status }) => status === 403);
    }
  }

  test("a policy finds the same fault with the same objects", async () => {
    const made = await real({
      method: "POST",
      url: `${REGISTRATION}/validatingadmissionpolicies`,
      body: policy,
    });
    expect(made.body.message).toBeUndefined();
    const bindings = `${REGISTRATION}/validatingadmissionpolicybindings`;
    await real({ method: "POST", url: bindings, body: bindingOf(policy, ["Warn"]) });
    const url = `${root}?dryRun=All`;
    for (const send of [real, ours]) {
      await until(
        "the policy is known",
        () => send({ method: "POST", url, body: mango("x") }),
        ({ warnings }) => warnings.length > 0,
      );
    }
    for (const body of [
      mango("a", { labels: { "a/b": "c" } }, { notes: { x: "y" } }),
      mango("b", {}, { ripeness: 3, boxes: [{ size: 1 }, { size: 2 }] }),
    ]) {
      const [theirs, mine] = await both({ method: "POST", url, body });
      expect(theirs.answer.warnings.length).toBeGreaterThan(10);
      expect(withoutWhy(mine)).toEqual(withoutWhy(theirs));
    }
    const deny = { spec: { validationActions: ["Deny"] } };
    await real({ method: "PATCH", url: `${bindings}/fruit`, type: merge, body: deny });
    for (const send of [real, ours]) {
      await until(
        "the binding is known",
        () => send({ method: "POST", url, body: mango("x") }),
        ({ status }) => status === 422,
      );
    }
    const [theirs, mine] = await both({ method: "POST", url, body: mango("a") });
    expect(mine).toEqual(theirs);
    await real({ method: "DELETE", url: `${bindings}/fruit` });
    for (const send of [real, ours]) {
      await until(
        "the binding is gone",
        () => send({ method: "POST", url, body: mango("x") }),
        ({ status }) => status === 201,
      );
    }
  });

  describe.sequential("with webhooks", () => {
    beforeAll(async () => {
      const { url, caBundle } = webhook;
      const configuration = (kind: string, webhooks: readonly object[]): object => ({
        apiVersion: "admissionregistration.k8s.io/v1",
        kind,
        metadata: { name: "test" },
        webhooks: webhooks.map((one) => ({
          clientConfig: { url: `${url}/${(one as { name: string }).name}`, caBundle },
          rules: [mangoRule({ resources: ["mangoes", "mangoes/status"] })],
          sideEffects: "None",
          admissionReviewVersions: ["v1"],
          ...one,
        })),
      });
      const made = await Promise.all([
        real({
          method: "POST",
          url: `${REGISTRATION}/mutatingwebhookconfigurations`,
          body: configuration("MutatingWebhookConfiguration", [
            { name: "first.mutating.example.com", reinvocationPolicy: "IfNeeded" },
            { name: "second.mutating.example.com" },
          ]),
        }),
        real({
          method: "POST",
          url: `${REGISTRATION}/validatingwebhookconfigurations`,
          body: configuration("ValidatingWebhookConfiguration", [
            { name: "first.validating.example.com" },
            {
              name: "labelled.validating.example.com",
              objectSelector: { matchExpressions: [{ key: "fussy", operator: "Exists" }] },
            },
            {
              name: "namespace.validating.example.com",
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "elsewhere" } },
            },
            {
              name: "broken.validating.example.com",
              clientConfig: { url: "https://127.0.0.1:1/broken" },
              objectSelector: { matchLabels: { call: "broken" } },
            },
            {
              name: "tolerated.validating.example.com",
              clientConfig: { url: "https://127.0.0.1:1/broken" },
              failurePolicy: "Ignore",
            },
            {
              name: "effects.validating.example.com",
              sideEffects: "NoneOnDryRun",
              rules: [mangoRule({ operations: ["UPDATE"] })],
            },
          ]),
        }),
      ]);
      expect(made.map(({ status }) => status)).toEqual([201, 201]);
      for (const send of [real, ours]) {
        await until(
          "both configurations are known",
          async () => {
            webhook.asked.length = 0;
            await send({ method: "POST", url: `${root}?dryRun=All`, body: mango("probe") });
            return webhook.asked.map(({ path }) => path);
          },
          (asked) => asked.length === 3,
        );
      }
    });

    beforeEach(() => {
      webhook.say = () => ({ allowed: true });
    });

    const mutate: Say = ({ object, operation }, path) =>
      path === "/second.mutating.example.com" && operation !== "DELETE" && !object.metadata.annotations
        ? patchOf(
            { op: "add", path: "/metadata/annotations", value: { by: "webhook" } },
            { op: "add", path: "/spec/boxes", value: [{ size: 1 }] },
          )
        : { allowed: true, warnings: [`${path} was here`] };

    const deny: Say = (_request, path) =>
      path === "/first.validating.example.com"
        ? {
            allowed: false,
            status: { code: 409, reason: "Conflict", message: "not today" },
            warnings: ["no"],
          }
        : { allowed: true };

    const steps: readonly (readonly [name: string, sent: Sent, say?: Say])[] = [
      ["create", { method: "POST", url: `${root}?fieldManager=me&fieldValidation=Strict`, body: mango("a", { labels: { fussy: "" } }) }, mutate],
      ["create with a name to be made", { method: "POST", url: `${root}?dryRun=All`, body: mango("", { generateName: "a-", name: undefined }) }],
      ["create with what only the server sets", { method: "POST", url: `${root}?dryRun=All`, body: { ...mango("s", { uid: "x", creationTimestamp: "2020-01-01T00:00:00Z", generation: 7 }), status: { phase: "Sent" } } }],
      ["create denied", { method: "POST", url: root, body: mango("b") }, deny],
      ["create denied without a word", { method: "POST", url: root, body: mango("b") }, (_request, path) => ({ allowed: path !== "/first.mutating.example.com" })],
      ["create made invalid", { method: "POST", url: root, body: mango("b") }, (_request, path) => path.startsWith("/second.m") ? patchOf({ op: "add", path: "/spec/ripeness", value: 900 }) : { allowed: true }],
      ["create with an answer that is none", { method: "POST", url: root, body: mango("b") }, () => ({ raw: "nope", status: 404 })],
      ["create with a broken answer", { method: "POST", url: root, body: mango("b") }, () => ({ raw: "oh no", status: 500 })],
      ["create with a webhook that is not there", { method: "POST", url: root, body: mango("b", { labels: { call: "broken" } }) }],
      ["patch", { method: "PATCH", url: `${root}/a?fieldManager=k`, type: merge, body: { spec: { ripeness: 3 } } }, mutate],
      ["patch as a dry run", { method: "PATCH", url: `${root}/a?dryRun=All`, type: merge, body: { spec: { ripeness: 4 } } }],
      ["patch that changes nothing", { method: "PATCH", url: `${root}/a`, type: merge, body: {} }],
      ["patch of the status", { method: "PATCH", url: `${root}/a/status`, type: merge, body: { status: { phase: "Ripe" }, spec: { ripeness: 77 } } }],
      ["patch denied", { method: "PATCH", url: `${root}/a`, type: merge, body: { spec: { ripeness: 9 } } }, deny],
      ["delete denied", { method: "DELETE", url: `${root}/a`, body: { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background", gracePeriodSeconds: 0 } }, deny],
      ["delete of a collection denied", { method: "DELETE", url: root }, deny],
      ["delete", { method: "DELETE", url: `${root}/a?propagationPolicy=Background` }],
      ["delete of what is not there", { method: "DELETE", url: `${root}/a` }],
    ]; // prettier-ignore

    test.each(steps.map((step) => ({ name: step[0], step })))("$name", async ({ step: [, sent, say] }) => {
      if (say) webhook.say = say;
      const [theirs, mine] = await both(sent);
      expect(mine).toEqual(theirs);
    });
  });
});
