import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/manifests/kubernetes-object.ts";
import { manifests } from "../../src/manifests/manifests.ts";
import { toYaml } from "../../src/manifests/to-yaml.ts";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { writeTokenKubeconfig } from "../cluster/kubeconfig.ts";
import { startSandboxPlane } from "../cluster/sandbox-plane.ts";
import { bundle } from "../manifests/bundle.ts";
import { orchard } from "../pki/orchard.ts";
import { behindAggregator } from "./differential/behind-aggregator.ts";
import { connect, type Received } from "./differential/connect.ts";
import { type SampleApiserver, startSampleApiserver } from "./differential/sample-apiserver.ts";
import { until } from "./until.ts";

const project = orchard({
  template: "go",
  namespace: "wardle",
  storage: { type: "embedded", size: "1Gi", storageClassName: undefined },
});
const flunders = "/apis/wardle.example.com/v1alpha1/namespaces/default/flunders";

// sample-apiserver stands for every server that is built on k8s.io/apiserver: it asks kube-apiserver for what its generic
// part needs and for nothing else.
describe.sequential("the roles that are rendered for a server in Go", () => {
  let cluster: ControlPlane;
  let kubeconfig: string;
  let roles: readonly KubernetesObject[];

  beforeAll(async () => {
    cluster = await startControlPlane({ isAudited: true });
    const isAccess = ({ kind }: KubernetesObject): boolean => /^Namespace|^ServiceAccount|Role/.test(kind);
    const objects = manifests(project, bundle).filter(isAccess);
    roles = objects.filter(({ metadata }) => /:(admission|flow-control)$/.test(metadata.name));
    await apply(objects);
    const { stdout } = await cluster.kubectl(["-n", "wardle", "create", "token", "orchard"]);
    kubeconfig = await writeTokenKubeconfig(cluster.folder, "server", cluster.server, stdout);
  });

  afterAll(() => cluster.stop());

  test("cover what it asks for, and name nothing that it does not", async () => {
    const server = await startSampleApiserver(cluster, { kubeconfig });
    try {
      const { stdout } = await cluster.kubectl(["create", "token", "default"]);
      const asUser = await send(server, { token: stdout });
      expect(await asUser("GET")).toMatchObject({ status: 403 });
      const asAdmin = await send(server);
      await until(
        "it knows administrators",
        () => asAdmin("GET"),
        ({ status }) => status === 200,
      );
      expect(await asAdmin("POST", "written")).toMatchObject({ status: 201 });
    } finally {
      await server.stop();
    }
    const requests = await requestsOf("system:serviceaccount:wardle:orchard");
    expect(requests.filter(({ code }) => code === 403)).toEqual([]);
    const watched = requests.filter(({ verb, namespace }) => verb === "watch" && !namespace);
    expect(new Set(watched.map(({ resource }) => resource))).toEqual(new Set(resourcesOf(roles)));
    // As who asks is looked up, and what that one may do.
    const others = requests.map(({ verb, resource }) => `${verb} ${resource}`);
    expect(others).toEqual(
      expect.arrayContaining([
        "get configmaps",
        "watch configmaps",
        "create tokenreviews",
        "create subjectaccessreviews",
      ]),
    );
  });

  // Each takes the ten seconds that admission waits before it refuses.
  test.each([
    [
      "mutatingadmissionpolicybindings",
      { status: 403, text: "is forbidden: not yet ready to handle request" },
    ],
    ["namespaces", { status: 403, text: "is forbidden: not yet ready to handle request" }],
    ["flowschemas", { status: 201, text: "Flunder" }],
  ])("without %s it is never ready, and this is what a write gets", async (missing, written) => {
    await apply(roles.map((role) => without(role, missing)));
    let log = "";
    const server = await startSampleApiserver(cluster, {
      kubeconfig,
      // All is there but the one thing that cannot come.
      isStarted: ({ body }) =>
        body
          .split("\n")
          .filter((line) => line.startsWith("[-]"))
          .join() === "[-]informer-sync failed: reason withheld",
    });
    try {
      await until(
        "the log says why",
        async () => (log = await readFile(join(cluster.folder, "sample-apiserver.log"), "utf8")),
        (text) => text.includes(`cannot list resource \\"${missing}\\"`),
      );
      const asAdmin = await send(server);
      // It does not know at once whose certificates it may believe.
      await until(
        "reads go on",
        () => asAdmin("GET"),
        ({ status }) => status === 200,
      );
      const answer = await asAdmin("POST", `without-${missing}`);
      expect(answer.status).toBe(written.status);
      expect(answer.body.toString()).toContain(written.text);
    } finally {
      await server.stop();
      await apply(roles);
    }
    expect(log).toContain('User \\"system:serviceaccount:wardle:orchard\\" cannot list');
  });

  async function apply(objects: readonly KubernetesObject[]): Promise<void> {
    const input = objects.map((object) => `---\n${toYaml(object)}`).join("");
    const result = await cluster.kubectl(["apply", "--server-side", "-f", "-"], { input });
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  }

  /** As a member of system:masters, or with a token. */
  async function send(
    { port }: SampleApiserver,
    user?: { readonly token: string },
  ): Promise<(method: "GET" | "POST", name?: string) => Promise<Received>> {
    const pki = (name: string): Promise<Buffer> => readFile(join(cluster.folder, "pki", name));
    const credentials = { cert: await pki("admin.crt"), key: await pki("admin.key") };
    const request = connect({ port, ca: await pki("ca.crt"), ...(user ? {} : { credentials }) });
    return (method, name) =>
      request({
        method,
        path: flunders,
        headers: {
          "content-type": "application/json",
          ...(user && { authorization: `Bearer ${user.token}` }),
        },
        ...(name && {
          body: JSON.stringify({
            apiVersion: "wardle.example.com/v1alpha1",
            kind: "Flunder",
            metadata: { name },
          }),
        }),
      });
  }

  async function requestsOf(user: string): Promise<readonly Asked[]> {
    const lines = (await readFile(join(cluster.folder, "audit.log"), "utf8")).trim().split("\n");
    return lines
      .map((line) => JSON.parse(line) as AuditEvent)
      .filter((event) => event.user.username === user)
      .map(({ verb, objectRef, responseStatus }) => ({ verb, ...objectRef, code: responseStatus?.code }));
  }
});

test("behind the sandbox it is as at home: ready, served, followed by the garbage collector", async () => {
  const cluster = await startSandboxPlane();
  try {
    const objects = manifests(project, bundle).filter(({ kind }) =>
      /^Namespace|^ServiceAccount|Role/.test(kind),
    );
    const input = objects.map((object) => `---\n${toYaml(object)}`).join("");
    expect(await cluster.kubectl(["apply", "--server-side", "-f", "-"], { input })).toMatchObject({
      exitCode: 0,
    });
    const { stdout } = await cluster.kubectl(["-n", "wardle", "create", "token", "orchard"]);
    const kubeconfig = await writeTokenKubeconfig(cluster.folder, "server", cluster.server, stdout);
    const server = await startSampleApiserver(cluster, { kubeconfig });
    try {
      await behindAggregator(cluster, server.port, async () => {
        await emptyListIsWatched(cluster, server);
        await ownerAndDependent(cluster);
      });
    } finally {
      await server.stop();
    }
    const log = await readFile(join(cluster.folder, "sample-apiserver.log"), "utf8");
    expect(log).not.toMatch(/is forbidden|Failed to watch/);
  } finally {
    await cluster.stop();
  }
});

/** k8s.io/apiserver writes an empty list of metadata as null; nobody but the garbage collector watches Flunders. */
async function emptyListIsWatched({ folder }: ControlPlane, { port }: SampleApiserver): Promise<void> {
  const pki = (name: string): Promise<Buffer> => readFile(join(folder, "pki", name));
  const credentials = { cert: await pki("admin.crt"), key: await pki("admin.key") };
  const request = connect({ port, ca: await pki("ca.crt"), credentials });
  await until(
    "the garbage collector watches what there is none of",
    async () => (await request({ method: "GET", path: "/metrics" })).body.toString(),
    (text) =>
      /^apiserver_longrunning_requests\{[^}]*resource="flunders"[^}]*verb="WATCH"[^}]*\} 1$/m.test(text),
  );
}

async function ownerAndDependent({ kubectl, get }: ControlPlane): Promise<void> {
  const create = async (object: object): Promise<void> =>
    expect(await kubectl(["create", "-f", "-"], { input: JSON.stringify(object) })).toMatchObject({
      exitCode: 0,
    });
  const owner = { apiVersion: "wardle.example.com/v1alpha1", kind: "Flunder" };
  await create({ ...owner, metadata: { name: "owner", namespace: "default" } });
  const { metadata } = await get<{ metadata: { uid: string } }>(`${flunders}/owner`);
  await create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "dependent",
      namespace: "default",
      ownerReferences: [{ ...owner, name: "owner", uid: metadata.uid }],
    },
  });
  expect(await kubectl(["delete", "flunder", "owner"])).toMatchObject({ exitCode: 0 });
  await until(
    "what it owned is gone, too",
    () => kubectl(["get", "configmap", "dependent"]),
    ({ stderr }) => stderr.includes("NotFound"),
  );
}

type Rule = { readonly resources: readonly string[] };
type Asked = {
  readonly verb: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly code: number | undefined;
};
type AuditEvent = {
  readonly user: { readonly username: string };
  readonly verb: string;
  readonly objectRef?: { readonly resource?: string; readonly namespace?: string };
  readonly responseStatus?: { readonly code: number };
};

const rulesOf = (object: KubernetesObject): readonly Rule[] => (object["rules"] ?? []) as readonly Rule[];

const resourcesOf = (objects: readonly KubernetesObject[]): readonly string[] =>
  objects.flatMap(rulesOf).flatMap(({ resources }) => resources);

function without(role: KubernetesObject, missing: string): KubernetesObject {
  if (role.kind !== "ClusterRole") return role;
  const rules = rulesOf(role)
    .map((rule) => ({ ...rule, resources: rule.resources.filter((one) => one !== missing) }))
    .filter(({ resources }) => resources.length > 0);
  return { ...role, rules };
}
