import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  findSubjects,
  httpsSend,
  items,
  kubeconfigSend,
  type Send,
  type Subject,
  tryItem,
} from "@kagg/apiserver/conformance";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { startSandboxPlane } from "../cluster/sandbox-plane.ts";
import { startSampleApiserver } from "./differential/sample-apiserver.ts";
import { registerJudged, startJudgedServer } from "./judged/server.ts";
import { until } from "./until.ts";

let cluster: ControlPlane;
let sandbox: ControlPlane;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  [cluster, sandbox] = await Promise.all([startControlPlane(), startSandboxPlane()]);
});

afterAll(async () => {
  for (const end of ends.toReversed()) await end();
  await Promise.all([cluster?.stop(), sandbox?.stop()]);
});

/** The resource, once OpenAPI tells what its objects look like. */
async function described(send: Send, resource: string): Promise<Subject> {
  const subjects = await until(
    `${resource} is described in OpenAPI`,
    () => findSubjects({ send, resource }).catch(() => []),
    ([first]) => first?.change !== undefined,
  );
  const [subject] = subjects;
  if (!subject) throw new Error(`${resource} is not served`);
  return subject;
}

async function through({ kubeconfig }: ControlPlane, resource: string): Promise<Subject> {
  const { send, close } = await kubeconfigSend(kubeconfig, {});
  ends.push(close);
  return described(send, resource);
}

/** Tries every item; those that are not met must be the ones that are known, with their reasons. */
function tryAll(subject: () => Subject, known: Readonly<Record<string, string>> = {}): void {
  test.for(items.map((item) => [item.id, item] as const))("%s", async ([, item]) => {
    const { state, because } = await tryItem(item, subject());
    const isKnown = item.id in known;
    const seen = state === "unmet" ? because : "";
    expect([item.title, isKnown ? state : seen]).toEqual([item.title, isKnown ? "unmet" : ""]);
  });
}

// The real kube-apiserver decides what the items should say.
describe.sequential("a custom resource of the real kube-apiserver", () => {
  let subject: Subject;
  beforeAll(async () => {
    const created = await cluster.kubectl(["create", "-f", "-"], { input: JSON.stringify(pearDefinition) });
    expect(created.stderr).toBe("");
    subject = await through(cluster, "pears.fruit.example.com");
  });
  tryAll(() => subject);
});

describe.sequential("k8s.io/sample-apiserver", () => {
  let subject: Subject;
  beforeAll(async () => {
    const { port, stop } = await startSampleApiserver(cluster);
    ends.push(stop);
    const pki = (name: string): Promise<string> => readFile(join(cluster.folder, "pki", name), "utf8");
    const { send, close } = httpsSend({
      server: `https://127.0.0.1:${port}`,
      ca: await pki("ca.crt"),
      certificate: await pki("front-proxy-client.crt"),
      key: await pki("front-proxy-client.key"),
      headers: { "x-remote-user": "ada", "x-remote-group": "system:masters" },
    });
    ends.push(close);
    [subject] = (await findSubjects({ send, resource: "fischers.v1alpha1.wardle.example.com" })) as [Subject];
  });
  tryAll(() => subject, {
    "create/generation": "its strategies keep no generation",
    "delete-collection/protobuf-preferred":
      "it offers protobuf, which its types do not have, and so answers 500",
  });
});

// The sandbox keeps a CustomResourceDefinition as a record and serves nothing of it, so the custom resource is tried above alone.
describe.sequential.each([
  ["the real kube-apiserver", () => cluster],
  ["the sandbox", () => sandbox],
] as const)("a resource of the runtime behind %s", (_, plane) => {
  let subject: Subject;
  beforeAll(async () => {
    const server = await startJudgedServer(plane(), "registered", "lmdb");
    ends.push(server.stop);
    await registerJudged(plane(), server);
    subject = await through(plane(), "widgets.judged.example.com");
  });
  tryAll(() => subject);
});

const pearDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "pears.fruit.example.com" },
  spec: {
    group: "fruit.example.com",
    scope: "Namespaced",
    names: { kind: "Pear", plural: "pears" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: ".spec.trees", statusReplicasPath: ".status.trees" },
        },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                required: ["variety", "trees"],
                properties: { variety: { type: "string" }, trees: { type: "integer" } },
              },
              status: { type: "object", properties: { trees: { type: "integer" } } },
            },
          },
        },
      },
    ],
  },
};
