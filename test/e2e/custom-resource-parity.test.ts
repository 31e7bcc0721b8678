import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Grove } from "../../apiserver/test/resource/grove.ts";
import { Mango } from "../../apiserver/test/resource/mango.ts";
import { type Body, root, start } from "../../apiserver/test/rest/harness.ts";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import type { Resource } from "../../apiserver/src/resource/resource.ts";
import { type Step, steps as mangoSteps } from "./parity-steps.ts";
import { groves, scaleSteps } from "./scale-steps.ts";
import { ourSide, realSide, type Got, type Send as Ask } from "./two-sides.ts";
import { until } from "./until.ts";

const resources = [Mango, Grove];
const steps = [...mangoSteps, ...scaleSteps];

type Send = (step: Step) => Promise<Got>;

// The same requests to a custom resource on the real kube-apiserver and to the same resource of the runtime.
describe.sequential("a resource of the runtime answers as a custom resource does", () => {
  let cluster: ControlPlane;
  let sides: readonly Send[];

  beforeAll(async () => {
    cluster = await startControlPlane();
    const real = remembering(await realSide(cluster));
    for (const resource of resources) {
      await real({
        method: "POST",
        url: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        body: customResourceDefinition(resource),
      });
    }
    for (const url of [root, groves]) {
      await until(
        "the custom resource is served",
        () => real({ method: "GET", url }),
        ({ status }) => status === 200,
      );
    }
    sides = [real, remembering(ourSide(await start({ resources })))];
  });

  afterAll(() => cluster.stop());

  test.each(steps.map((step, index) => [index, step.method, step.url, step] as const))(
    "%i: %s %s",
    async (_index, _method, _url, step) => {
      const [real, ours] = [await sides[0]!(step), await sides[1]!(step)];
      const compared = step.saidOtherwise ? refusal : plain;
      expect(compared(ours)).toEqual(compared(real));
    },
  );
});

/** Makes bodies from what this side has answered before. */
function remembering(send: Ask): Send {
  const seen: Record<string, Body> = {};
  return async ({ from, ...step }) => {
    const answer = await send({ ...step, ...(from && { body: structuredClone(from(seen)) }) });
    const { kind, metadata } = answer.body;
    if (kind === "Mango" || kind === "Grove") seen[metadata.name] = answer.body;
    if (kind === "Scale") seen[`${metadata.name}/scale`] = answer.body;
    return answer;
  };
}

const refusal = ({ status, body: { code, reason } }: Got): unknown => ({ status, code, reason });

/** Without what is another each time. */
function plain({ status, body, warnings }: Got): unknown {
  const text = JSON.stringify(body, (key, value: unknown) => {
    if (key === "continue" && value === "") return undefined;
    // Go finds the conflicts of an apply, and duplicates in lists, in the order of a map.
    if (key === "message" && typeof value === "string") return inOrder(value);
    if (key === "causes" && Array.isArray(value)) return value.toSorted(byMessage);
    if (key === "managedFields" && Array.isArray(value)) return inOneOrder(value, body.kind);
    if (key === "resourceVersion" && /^\d+$/.test(String(value))) return "<revision>";
    if (key === "continue") return "<token>";
    return typeof value === "string" && value.startsWith("Name must be unique") ? "<description>" : value;
  });
  const same = text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{18,22}/g, "<uid>")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<time>")
    .replaceAll(/(?<=,)"\d+[smh]\d*s?"(?=\])/g, '"<age>"');
  return { status, body: JSON.parse(same) as unknown, warnings };
}

const inOrder = (message: string): string =>
  message.replace(
    /(?<=is invalid: \[).*(?=\]$)/s,
    (problems) => problems.split(/, (?=\w+[.[])/).toSorted().join(", "), // prettier-ignore
  );

const byMessage = (a: Body, b: Body): number => (a.message < b.message ? -1 : 1);

/**
 * They are sorted by their times, and one side's clock stands still. Groves have a scale: whether an entry keeps its time when a
 * write to scale takes fields out of it, or gives them back, depends on the second in which kube-apiserver did it.
 */
const inOneOrder = (entries: readonly Body[], kind: string): readonly Body[] =>
  entries
    .map(({ time, ...entry }) => (kind === "Grove" ? entry : { ...entry, time }))
    .toSorted((a, b) => (order(a) < order(b) ? -1 : 1));

const identity = ({ operation, manager, apiVersion, subresource }: Body): string =>
  JSON.stringify([operation, manager, apiVersion, subresource]);

const order = (entry: Body): string => identity(entry) + JSON.stringify(entry["fieldsV1"]);

function customResourceDefinition({ group, kind, plural, scope, versions }: Resource): object {
  const [v1] = versions;
  const columns = v1?.columns.map(({ path, ...column }) => ({ ...column, jsonPath: path })) ?? [];
  const age = {
    name: "Age",
    type: "date",
    jsonPath: ".metadata.creationTimestamp",
    description: "When the object was created.",
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {}, ...(v1?.scale && { scale: v1.scale }) },
          schema: { openAPIV3Schema: structural(v1?.schema) },
          additionalPrinterColumns: [...columns, age],
        },
      ],
    },
  };
}

/** The one thing that a custom resource says in other words. */
const structural = (schema: unknown): unknown =>
  JSON.parse(
    JSON.stringify(schema).replaceAll(
      '"additionalProperties":{}',
      '"x-kubernetes-preserve-unknown-fields":true',
    ),
  );
