import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { WebSocket } from "ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { virtualResource } from "../../apiserver/src/resource/virtual-resource.ts";
import { Grove } from "../../apiserver/test/resource/grove.ts";
import { Silo } from "../../apiserver/test/resource/silo.ts";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { type ServedApi, serveApi } from "./served-api.ts";
import { until } from "./until.ts";

const usage = z.object({ cpu: z.string(), memory: z.string() });
const measured = { timestamp: z.iso.datetime(), window: z.string() };
const now = { timestamp: "2030-01-02T03:04:05Z", window: "10s" };

const NodeMetrics = virtualResource({
  group: "metrics.k8s.io",
  kind: "NodeMetrics",
  plural: "nodes",
  scope: "Cluster",
  versions: { v1beta1: { schema: z.object({ ...measured, usage }) } },
  list: () => [{ metadata: { name: "one" }, ...now, usage: { cpu: "250m", memory: "512Mi" } }],
});

const pod = (namespace: string, name: string, cpu: string) => ({
  metadata: { namespace, name, labels: { app: name } },
  ...now,
  containers: [{ name: "main", usage: { cpu, memory: "64Mi" } }],
});

const PodMetrics = virtualResource({
  group: "metrics.k8s.io",
  kind: "PodMetrics",
  plural: "pods",
  scope: "Namespaced",
  versions: {
    v1beta1: {
      schema: z.object({ ...measured, containers: z.array(z.object({ name: z.string(), usage })) }),
    },
  },
  list: () => [pod("default", "web", "5m"), pod("default", "db", "40m"), pod("kinds", "other", "1m")],
});

describe.sequential("kinds of resources on the real kube-apiserver", () => {
  let cluster: ControlPlane;
  let api: ServedApi;

  const kubectl = async (args: string, input?: unknown): Promise<string> => {
    const options = input === undefined ? {} : { input: JSON.stringify(input) };
    const result = await cluster.kubectl(args.split(" "), options);
    expect(result, `kubectl ${args}`).toMatchObject({ exitCode: 0 });
    return result.stdout.trim();
  };
  const create = (object: object): Promise<string> => kubectl("create -f -", object);

  beforeAll(async () => {
    cluster = await startControlPlane();
    api = await serveApi(cluster, [Grove, Silo, NodeMetrics, PodMetrics]);
  });

  afterAll(async () => {
    await cluster.stop();
    await api.close();
  });

  test("kubectl scale changes the replicas, once it is the size that was expected", async () => {
    const metadata = { name: "one" };
    await create({ apiVersion: "fruit.example.com/v1", kind: "Grove", metadata, spec: { trees: 2 } });
    expect(await kubectl("scale grove/one --replicas=5 --current-replicas=2")).toBe(
      "grove.fruit.example.com/one scaled",
    );
    expect(await kubectl("get grove one -o jsonpath={.spec.trees}:{.metadata.generation}")).toBe("5:2");
    const again = await cluster.kubectl(["scale", "grove/one", "--replicas=9", "--current-replicas=2"]);
    expect(again).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("Expected replicas to be 2, was 5"),
    });
    expect(await kubectl("get grove one --subresource=scale")).toMatch(
      /^NAME\s+DESIRED\s+AVAILABLE\s+AGE\none\s+5\s+0\s+\d+s$/,
    );
  });

  test("a HorizontalPodAutoscaler finds the scale and its selector", async () => {
    await kubectl(
      `patch grove one --subresource=status --type=merge -p {"status":{"trees":5,"selector":"app=web"}}`,
    );
    await create({
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "one" },
      spec: {
        scaleTargetRef: { apiVersion: "fruit.example.com/v1", kind: "Grove", name: "one" },
        minReplicas: 7,
        maxReplicas: 9,
      },
    });
    // Five are fewer than the least that it may have: it needs no metrics to scale up.
    const trees = (): Promise<string> => kubectl("get grove one -o jsonpath={.spec.trees}");
    expect(await until("the autoscaler", trees, (answer) => answer === "7", 90)).toBe("7");
  });

  test("kubectl top shows what the functions measure", async () => {
    const capacity = { cpu: "1", memory: "1Gi" };
    await create({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "one" },
      status: { capacity, allocatable: capacity },
    });
    expect((await kubectl("top nodes --no-headers")).split(/\s+/)).toEqual([
      "one",
      "250m",
      "25%",
      "512Mi",
      "50%",
    ]);
    expect((await kubectl("top pods --no-headers")).split(/\s+/)).toEqual([
      "db", "40m", "64Mi", "web", "5m", "64Mi",
    ]); // prettier-ignore
    expect((await kubectl("top pods --no-headers -l app=web")).split(/\s+/)).toEqual(["web", "5m", "64Mi"]);
    expect((await kubectl("top pod other -n kinds --no-headers")).split(/\s+/)).toEqual([
      "other",
      "1m",
      "64Mi",
    ]);
    expect(await kubectl("top pods -A --no-headers --sum")).toContain("46m");
  });

  test("a log is followed and a WebSocket is spoken through the aggregator", async () => {
    const metadata = { name: "one" };
    await create({ apiVersion: "fruit.example.com/v1", kind: "Silo", metadata, spec: { tons: 7 } });
    const log = "/apis/fruit.example.com/v1/namespaces/default/silos/one/log";
    expect(await kubectl(`get --raw ${log}`)).toBe("one holds 7");
    const args = ["kubectl", "--kubeconfig", cluster.kubeconfig, "get", "--raw", `${log}?follow=true`];
    const following = spawn(cluster.binary, args, { stdio: ["ignore", "pipe", "inherit"] });
    // It has not ended, and its line is here: nothing on the way waits for more.
    expect(String((await once(following.stdout, "data"))[0])).toBe("one holds 7\n");
    following.kill();

    const pki = (name: string): Promise<Buffer> => readFile(join(cluster.folder, "pki", name));
    const url = cluster.server.replace("https:", "wss:") + log.replace("/log", "/exec?command=ls");
    const tls = { ca: await pki("ca.crt"), cert: await pki("admin.crt"), key: await pki("admin.key") };
    const socket = new WebSocket(url, ["v5.channel.k8s.io"], tls);
    expect(String((await once(socket, "message"))[0])).toMatch(/^\S+ v5\.channel\.k8s\.io 7 ls$/);
    socket.send("hello");
    expect(String((await once(socket, "message"))[0])).toBe("hello");
    socket.send("bye");
    expect((await once(socket, "close"))[0]).toBe(1000);
  });

  test("OpenAPI has everything under one name", async () => {
    const { definitions } = await cluster.get<{ definitions: Record<string, unknown> }>("/openapi/v2");
    expect(Object.keys(definitions)).toContain("io.k8s.metrics.v1beta1.PodMetrics");
    expect(Object.keys(definitions).filter((name) => /_v\d+$/.test(name))).toEqual([]);
    expect(await kubectl("explain pods.containers.usage.cpu --api-version=metrics.k8s.io/v1beta1")).toContain(
      "FIELD: cpu <string>",
    );
  });

  test("garbage collection works on, and nobody watches what cannot be watched", async () => {
    const metadata = { name: "owner" };
    await create({ apiVersion: "fruit.example.com/v1", kind: "Grove", metadata, spec: {} });
    const uid = await kubectl("get grove owner -o jsonpath={.metadata.uid}");
    const owner = { apiVersion: "fruit.example.com/v1", kind: "Grove", name: "owner", uid };
    await create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "owned", ownerReferences: [owner] },
    });
    await kubectl("delete grove owner");
    const gone = (): Promise<string> =>
      kubectl("get configmaps --field-selector metadata.name=owned -o name");
    expect(await until("the owned one is gone", gone, (answer) => answer === "", 90)).toBe("");
    expect(api.logged).toEqual([]);
  });
});
