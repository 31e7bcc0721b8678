import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noAdmission, type Admission } from "../../apiserver/src/admission/admission.ts";
import { systemClock } from "../../apiserver/src/rest/clock.ts";
import { discoveryDocuments } from "../../apiserver/src/discovery/documents.ts";
import type { KubeObject } from "../../apiserver/src/resource/kube-object.ts";
import { memory } from "../../apiserver/src/storage/memory.ts";
import { start, type Body, type Server } from "../../apiserver/test/rest/harness.ts";
import { admitNewPod } from "../../src/sandbox/admission/new-pod.ts";
import { kinds } from "../../src/sandbox/kinds/index.ts";
import { stateOf } from "../../src/sandbox/state.ts";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { sandboxDifferences } from "./sandbox-differences.ts";
import { suites, type Step } from "./kinds/index.ts";
import { type Got, ourSide, realSide, type Send } from "./two-sides.ts";

// The same requests to the built-in kinds of the real kube-apiserver and to those of the sandbox.
describe.sequential("a built-in kind of the sandbox answers as kube-apiserver's does", () => {
  let cluster: ControlPlane;
  let sides: readonly [Send, Send];

  beforeAll(async () => {
    cluster = await startControlPlane();
    // What controllers make of the objects is theirs.
    await cluster.programs.at(-1)?.stop();
    sides = [remembering(await realSide(cluster)), remembering(ourSide(await startKinds()))];
  });

  afterAll(() => cluster.stop());

  const documents = discoveryDocuments(kinds({ create: allPosts, pods: {} })).byPath;
  test.each([...documents].filter(([path]) => /\/v\d$/.test(path)))("discovery of %s", async (path, ours) => {
    const real = await cluster.get<ResourceList>(path);
    const { resources } = JSON.parse(ours.toString()) as ResourceList;
    const names = new Set(resources.map(({ name }) => name));
    const wanted = real.resources.filter(({ name }) => names.has(name));
    expect(inOrder(resources)).toStrictEqual(inOrder(wanted));
  });

  const steps = Object.entries(suites).flatMap(([suite, all]) =>
    all.map((step, index) => [suite, index, step.method, step.url, step] as const),
  );
  test.each(steps)("%s %i: %s %s", async (_suite, _index, _method, _url, step) => {
    const [real, ours] = [await sides[0](step), await sides[1](step)];
    const compared = step.differs ? ({ status }: Got): unknown => status : comparable;
    const why = step.differs && sandboxDifferences[step.differs];
    expect(compared(ours), why).toStrictEqual(compared(real));
  });
});

type ResourceList = {
  readonly resources: readonly { readonly name: string; readonly storageVersionHash?: string }[];
};

/** kube-apiserver stores some in a version or a group that came before. */
const inOrder = (resources: ResourceList["resources"]): ResourceList["resources"] =>
  resources
    .map(({ storageVersionHash, ...one }) => ({ ...one, ...(storageVersionHash && { isStored: true }) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** Whatever they answer, so that all of them are there. */
const allPosts = Object.fromEntries(
  [
    "serviceaccounts/token",
    "pods/binding",
    "pods/eviction",
    "tokenreviews.authentication.k8s.io",
    "selfsubjectreviews.authentication.k8s.io",
    "subjectaccessreviews.authorization.k8s.io",
    "localsubjectaccessreviews.authorization.k8s.io",
    "selfsubjectaccessreviews.authorization.k8s.io",
    "selfsubjectrulesreviews.authorization.k8s.io",
  ].map((name) => [name, (object: KubeObject) => object]),
);

/** The kinds, and of admission what makes a pod of what was sent. */
async function startKinds(): Promise<Server> {
  const storage = await memory()({ dataDir: undefined });
  const parts = { state: stateOf(storage), clock: systemClock, signal: new AbortController().signal };
  const admission: Admission = {
    ...noAdmission,
    mutate: (scope, write) => admitNewPod(parts, scope, write),
  };
  return start({ resources: kinds(), open: () => Promise.resolve(storage), admission });
}

/** Fills in bodies that are made of what the same server has now: its controllers may have written meanwhile. */
const remembering =
  (send: Send): Send =>
  async (sent) => {
    const { from, url } = sent as Step;
    if (!from) return send(sent);
    const own = url.replace(/\/(?:status|scale|finalize)$/, "");
    const { body } = await send({ method: "GET", url: own });
    return send({ ...sent, body: from(body) });
  };

/** Without what is another each time. */
function comparable({ status, body, warnings }: Got): unknown {
  const text = JSON.stringify(withoutAvailability(body), (key, value: unknown) => {
    if (key === "resourceVersion" && /^\d+$/.test(String(value))) return "<revision>";
    if (key === "nodePort" && value) return "<port>";
    if (key === "managedFields" && Array.isArray(value)) return value.toSorted(byManager);
    if (key === "description") return undefined;
    return key === "message" && typeof value === "string" ? withoutObject(value) : value;
  });
  const masked = text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{18,22}/g, "<uid>")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<time>")
    .replaceAll(/"(?:\d+[smhdy])+"(?=[\],])/g, '"<age>"')
    .replaceAll(/\d+\.\d+\.\d+\.\d+(?!\d)/g, "<address>")
    .replaceAll(/(?<="80:)3\d{4}(?=\/TCP")/g, "<port>")
    .replaceAll(/\b(gen|kube-api-access)-[a-z0-9]{5}\b/g, "$1-<generated>");
  return { status, body: JSON.parse(masked) as unknown, warnings };
}

const byManager = (a: Body, b: Body): number => {
  const [left, right] = [a, b].map(({ manager, operation, subresource = "" }) =>
    JSON.stringify([manager, operation, subresource]),
  ) as [string, string];
  return left < right ? -1 : 1;
};

/** A patched object that is shown as it is has its fields in the order of its server. */
const withoutObject = (message: string): string =>
  message.replace(/Invalid value: "\{.*\}": /s, "Invalid value: <object>: ");

/** The aggregator says at once whether an API can be reached. */
function withoutAvailability(body: Body): Body {
  if (body.kind !== "APIService") return body;
  const { status: _status, metadata, ...rest } = body;
  const { managedFields, ...kept } = metadata;
  const own = managedFields?.filter((one: Body) => one.manager !== "kube-apiserver");
  return { ...rest, metadata: { ...kept, ...(own && { managedFields: own }) } };
}
