import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControlPlane } from "../cluster/control-plane.ts";
import { planes } from "../cluster/planes.ts";
import { hold, type Kind, object, type Wanted } from "./judged/owned.ts";
import { type JudgedServer, registerJudged, startJudgedServer } from "./judged/server.ts";
import { until } from "./until.ts";
import { untilAvailable } from "./until-available.ts";

// Kubernetes' own controllers, and those of the sandbox, on objects of the runtime. The former look for new kinds every
// 30 s, so what needs no garbage collector comes first.
describe.sequential.each(planes)("controllers work on the objects of an extension server: $name", (plane) => {
  let cluster: ControlPlane;
  let server: JudgedServer;

  beforeAll(async () => {
    cluster = await plane.start();
    server = await startJudgedServer(cluster, "registered", "lmdb");
    await registerJudged(cluster, server);
  });

  afterAll(async () => {
    await server?.stop();
    await cluster?.stop();
  });

  const kubectl = async (args: readonly string[], ...input: readonly object[]): Promise<string> => {
    const text = input.map((one) => JSON.stringify(one)).join("\n");
    const result = await cluster.kubectl(args, { input: text });
    expect(result, `kubectl ${args.join(" ")}`).toMatchObject({ exitCode: 0 });
    return result.stdout;
  };
  const create = (kind: Kind, wanted: Wanted): Promise<string> =>
    kubectl(["create", "-f", "-", "-o", "jsonpath={.metadata.uid}"], object(kind, wanted));
  /** What there is of `resources` in a namespace, as `widget/name`. */
  const names = async (resources: string, namespace: string): Promise<string[]> => {
    const found = await kubectl(["get", resources, "-n", namespace, "-o", "name"]);
    return found
      .split("\n")
      .map((name) => name.replace(".judged.example.com", ""))
      .filter((name) => name !== "" && name !== "configmap/kube-root-ca.crt");
  };
  const field = (resource: string, namespace: string, path: string): Promise<string> =>
    kubectl(["get", resource, "-n", namespace, "-o", `jsonpath=${path}`]);
  const release = (resource: string, namespace: string): Promise<string> =>
    kubectl(["patch", resource, "-n", namespace, "--type=merge", "-p", '{"metadata":{"finalizers":null}}']);
  const everything = "widgets,parts,configmaps";
  const untilLeft = (namespace: string, wanted: readonly string[]): Promise<string[]> =>
    until(
      `${namespace} has ${wanted.join(", ")}`,
      () => names(everything, namespace),
      (left) => left.toSorted().join() === wanted.toSorted().join(),
    );

  const conditions = "{range .status.conditions[?(@.status=='True')]}{.type} {end}";
  const untilGone = (namespace: string): Promise<unknown> =>
    kubectl(["wait", "--for=delete", `namespace/${namespace}`, "--timeout=90s"]);

  test("a namespace with many objects is drained, and waits for those that are held", async () => {
    await kubectl(["create", "namespace", "full"]);
    const many = Array.from({ length: 200 }, (_, index) =>
      object("Widget", {
        name: `many-${index}`,
        namespace: "full",
        ...(index < 3 && { finalizers: [hold] }),
      }),
    );
    await kubectl(["create", "-f", "-"], ...many);
    await kubectl(["delete", "namespace", "full", "--wait=false"]);
    await untilLeft("full", ["widget/many-0", "widget/many-1", "widget/many-2"]);
    await until(
      "the namespace says why",
      () => kubectl(["get", "namespace", "full", "-o", `jsonpath=${conditions}`]),
      (told) => told.includes("NamespaceContentRemaining") && told.includes("NamespaceFinalizersRemaining"),
    );
    for (const index of [0, 1, 2]) await release(`widget/many-${index}`, "full");
    await untilGone("full");
    // The next one of that name is empty.
    await kubectl(["create", "namespace", "full"]);
    expect(await names("widgets", "full")).toEqual([]);
  });

  test("a namespace that goes while the server is away goes when it is back", async () => {
    await kubectl(["create", "namespace", "away"]);
    await create("Widget", { name: "left", namespace: "away" });
    await server.stop();
    await untilAvailable(cluster, "v1.judged.example.com", "False");
    await kubectl(["delete", "namespace", "away", "--wait=false"]);
    await until(
      "the namespace says why",
      () => kubectl(["get", "namespace", "away", "-o", `jsonpath=${conditions}`]),
      (told) => told.includes("NamespaceDeletionDiscoveryFailure"),
    );
    await server.start();
    await untilAvailable(cluster, "v1.judged.example.com", "True");
    await untilGone("away");
    expect(await kubectl(["get", "widgets", "-A", "-o", "name"])).toBe("");
  });

  test("kubectl waits for conditions, fields and deletions, and knows what cannot be rolled out", async () => {
    await create("Widget", { name: "waited", namespace: "default" });
    const waited = kubectl(["wait", "widget/waited", "--for=condition=Ready", "--timeout=30s"]);
    const status = { phase: "Done", conditions: [{ type: "Ready", status: "True", observedGeneration: 1 }] };
    const patch = JSON.stringify({ status });
    await kubectl(["patch", "widget", "waited", "--subresource=status", "--type=merge", "-p", patch]);
    expect(await waited).toBe("widget.judged.example.com/waited condition met");
    await kubectl(["wait", "widget/waited", "--for=jsonpath={.status.phase}=Done", "--timeout=30s"]);
    const rollout = await cluster.kubectl(["rollout", "status", "widget/waited"]);
    expect(rollout.stderr).toContain('no kind "Widget" is registered for version "judged.example.com/v1"');
    await kubectl([
      "patch",
      "widget",
      "waited",
      "--type=merge",
      "-p",
      `{"metadata":{"finalizers":["${hold}"]}}`,
    ]);
    const deleted = kubectl(["delete", "widget", "waited", "--wait"]);
    await until(
      "the widget is going",
      () => field("widget/waited", "default", "{.metadata.deletionTimestamp}"),
      (at) => at !== "",
    );
    await release("widget/waited", "default");
    expect(await deleted).toBe('widget.judged.example.com "waited" deleted from default namespace');
  });

  const directions = [
    ["Widget", "Part"],
    ["Widget", "ConfigMap"],
    ["ConfigMap", "Widget"],
  ] as const;
  const resourceOf = (kind: Kind): string => kind.toLowerCase();
  /** `owner` with one dependent, `dependent`. */
  const pair = async (
    namespace: string,
    [owner, dependent]: readonly [Kind, Kind],
    more: Partial<Wanted> = {},
  ): Promise<void> => {
    await kubectl(["create", "namespace", namespace]);
    const uid = await create(owner, { name: "owner", namespace });
    const reference = { kind: owner, name: "owner", uid };
    await create(dependent, { name: "dependent", namespace, owner: reference, ...more });
  };

  test.each(directions)("a deleted %s takes its %s along", async (owner, dependent) => {
    const namespace = `background-${owner}-${dependent}`.toLowerCase();
    await pair(namespace, [owner, dependent]);
    await kubectl(["delete", resourceOf(owner), "owner", "-n", namespace]);
    await untilLeft(namespace, []);
  });

  test.each(directions)(
    "a %s that is deleted as an orphan's leaves its %s alone",
    async (owner, dependent) => {
      const namespace = `orphan-${owner}-${dependent}`.toLowerCase();
      await pair(namespace, [owner, dependent]);
      await kubectl(["delete", resourceOf(owner), "owner", "-n", namespace, "--cascade=orphan"]);
      await untilLeft(namespace, [`${resourceOf(dependent)}/dependent`]);
      const references = await field(
        `${resourceOf(dependent)}/dependent`,
        namespace,
        "{.metadata.ownerReferences}",
      );
      expect(references).toBe("");
    },
  );

  test.each(directions)("a %s in the foreground waits for a %s that blocks", async (owner, dependent) => {
    const namespace = `foreground-${owner}-${dependent}`.toLowerCase();
    await pair(namespace, [owner, dependent], { blocks: true, finalizers: [hold] });
    const [first, second] = [`${resourceOf(owner)}/owner`, `${resourceOf(dependent)}/dependent`];
    await kubectl(["delete", first, "-n", namespace, "--cascade=foreground", "--wait=false"]);
    await until(
      "the dependent is going",
      () => field(second, namespace, "{.metadata.deletionTimestamp}"),
      (at) => at !== "",
    );
    expect(await field(first, namespace, "{.metadata.finalizers}")).toBe('["foregroundDeletion"]');
    await release(second, namespace);
    await untilLeft(namespace, []);
  });

  test("a Widget in the foreground does not wait for a Part that does not block", async () => {
    await pair("unblocked", ["Widget", "Part"], { finalizers: [hold] });
    await kubectl(["delete", "widget/owner", "-n", "unblocked", "--cascade=foreground", "--wait=false"]);
    await untilLeft("unblocked", ["part/dependent"]);
    await release("part/dependent", "unblocked");
    await untilLeft("unblocked", []);
  });

  test("an owner without a namespace takes along what it has in namespaces", async () => {
    await kubectl(["create", "namespace", "shelved"]);
    const uid = await create("Shelf", { name: "shelf" });
    const owner = { kind: "Shelf", name: "shelf", uid };
    for (const kind of ["Widget", "ConfigMap"] as const) {
      await create(kind, { name: "dependent", namespace: "shelved", owner });
    }
    await kubectl(["delete", "shelf", "shelf"]);
    await untilLeft("shelved", []);
  });

  test("a dependent of an owner that never was is collected", async () => {
    await kubectl(["create", "namespace", "lost"]);
    const owner = { kind: "Widget", name: "nobody", uid: "00000000-0000-4000-8000-000000000000" };
    await create("Part", { name: "lost", namespace: "lost", owner });
    await untilLeft("lost", []);
  });

  // The sandbox has no quotas: nobody enforces them on what an aggregator passes on, as is shown here.
  test.runIf(plane.name === planes[0]?.name)(
    "a quota counts the objects; kube-apiserver does not enforce it on what it passes on",
    async () => {
      await kubectl(["create", "namespace", "counted"]);
      const hard = "count/widgets.judged.example.com";
      await create("Widget", { name: "one", namespace: "counted" });
      await kubectl(["create", "quota", "few", "-n", "counted", `--hard=${hard}=2`]);
      let look = 0;
      const used = (): Promise<string> => field("quota/few", "counted", "{.status.used}");
      // The controller counts creations every five minutes, or when the quota changes.
      const countedAnew = async (): Promise<string> => {
        const patch = JSON.stringify({ spec: { hard: { "count/secrets": String((look += 1)) } } });
        await kubectl(["patch", "quota", "few", "-n", "counted", "--type=merge", "-p", patch]);
        return used();
      };
      const says = (count: number) => (told: string) => told.includes(`"${hard}":"${count}"`);
      await until("the quota counts the first", countedAnew, says(1));
      // The admission plugin that would refuse the third runs for kube-apiserver's own resources alone.
      for (const name of ["two", "three"]) await create("Widget", { name, namespace: "counted" });
      await until("the quota counts three of two", countedAnew, says(3));
      // Of deletions it hears by its watch.
      await kubectl(["delete", "widget", "one", "-n", "counted"]);
      await until("the quota is replenished", used, says(2));
    },
  );
});
