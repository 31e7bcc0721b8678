import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { fakeClock } from "../../../apiserver/src/testing/fake-clock.ts";
import { pod } from "./objects.ts";
import { start, type Started } from "./start.ts";

const secret = (name: string, data: Readonly<Record<string, string>>): object => ({
  metadata: { name },
  data: Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  ),
});

const mounted = (volumes: readonly object[], args: readonly string[] = [], more: object = {}): object =>
  pod({
    spec: { volumes },
    container: {
      args: ["--port=8080", ...args],
      volumeMounts: volumes.map((volume) => ({
        name: (volume as { name: string }).name,
        mountPath: `/mnt/${(volume as { name: string }).name}`,
      })),
      readinessProbe: { tcpSocket: { port: "http" }, periodSeconds: 1 },
      ...more,
    },
  });

async function ready({ until, status }: Started): Promise<void> {
  await until(() => status("web").containerStatuses?.[0]?.ready);
}

/** Where an argument of the test program has led to. */
async function path({ ask }: Started, flag: string): Promise<string> {
  const args = (await (await ask("web", "/args")).json()) as string[];
  return args.find((text) => text.startsWith(`--${flag}=`))?.slice(flag.length + 3) ?? "";
}

test("a process sees its Secret, and the new one as soon as it is there", async () => {
  const api = start();
  api.put("secrets", secret("cert", { "tls.key": "old", gone: "x" }));
  api.put("pods", mounted([{ name: "cert", secret: { secretName: "cert" } }], ["--file=/mnt/cert/tls.key"]));
  await ready(api);
  expect(await (await api.ask("web", "/file")).text()).toBe("old");
  const file = await path(api, "file");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  // What lies around it is nobody's but its owner's.
  expect((await stat(join(dirname(file), "../../../.."))).mode & 0o777).toBe(0o700);
  const before = await readFile(join(dirname(file), "..data", "gone"), "utf8");
  expect(before).toBe("x");
  api.put("secrets", secret("cert", { "tls.key": "new", more: "y" }));
  await vi.waitFor(async () => expect(await (await api.ask("web", "/file")).text()).toBe("new"));
  await vi.waitFor(async () => expect(await readdir(dirname(file))).toHaveLength(4));
  const names = (await readdir(dirname(file))).filter((name) => !name.startsWith("..2"));
  expect(names.sort()).toStrictEqual(["..data", "more", "tls.key"]);
});

test("a volume whose Secret is not there yet is waited for, and said so", async () => {
  const api = start({ clock: fakeClock() });
  api.put(
    "pods",
    mounted([
      { name: "one", secret: { secretName: "later" } },
      { name: "two", configMap: { name: "never", optional: true } },
      { name: "three", nfs: { server: "x" } },
    ]),
  );
  await api.until(() => api.events().length === 2);
  expect(api.events()).toStrictEqual([
    'FailedMount: MountVolume.SetUp failed for volume "one" : secret "later" not found',
    'FailedMount: MountVolume.SetUp failed for volume "three" : the sandbox has no volumes of the type nfs',
  ]);
  expect(api.status("web")).toMatchObject({
    phase: "Pending",
    containerStatuses: [{ state: { waiting: { reason: "ContainerCreating" } } }],
  });
  expect(api.status("web").podIP).toBeUndefined();
});

test("keys, ConfigMaps, fields of the pod and tokens come together in a projected volume", async () => {
  const clock = fakeClock();
  const api = start({ clock });
  api.put("secrets", secret("keys", { a: "A", b: "B" }));
  api.put("configmaps", { metadata: { name: "kube-root-ca.crt" }, data: { "ca.crt": "CA" } });
  const sources = [
    { secret: { name: "keys", items: [{ key: "a", path: "deep/a" }] } },
    { configMap: { name: "kube-root-ca.crt" } },
    { downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } },
    { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
  ];
  const all = mounted([{ name: "all", projected: { sources } }], ["--file=/mnt/all/token"], {
    readinessProbe: undefined,
    volumeMounts: [
      { name: "all", mountPath: "/mnt/all" },
      { name: "all", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
    ],
  });
  api.put("pods", { ...all, metadata: { name: "web", labels: { app: "web", "a/b": 'c"' } } });
  await ready(api);
  await vi.waitFor(() => api.ask("web", "/"));
  const folder = dirname(await path(api, "file"));
  const read = (name: string): Promise<string> => readFile(join(folder, name), "utf8");
  expect(await read("deep/a")).toBe("A");
  expect(await read("ca.crt")).toBe("CA");
  expect(await read("labels")).toBe('a/b="c\\""\napp="web"');
  expect(await read("token")).toBe("token-1");
  const env = (await (await api.ask("web", "/env")).json()) as Record<string, string>;
  expect(env["KUBERNETES_SERVICE_ACCOUNT_FOLDER"]).toBe(folder);
  expect(env).toMatchObject({ KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: "6443" });
  // Four fifths of its hour.
  clock.advance(48 * 60_000);
  await vi.waitFor(async () => expect(await read("token")).toBe("token-2"));
  expect(api.tokens()).toBe(2);
});

test("a claim outlives its pod and the sandbox, an emptyDir neither", async () => {
  const claims = await mkdtemp(join(tmpdir(), "kagg-claims-"));
  onTestFinished(() => rm(claims, { recursive: true }));
  const api = start({ claims });
  api.put(
    "pods",
    mounted(
      [
        { name: "data", persistentVolumeClaim: { claimName: "data" } },
        { name: "scratch", emptyDir: {} },
      ],
      ["--data=/mnt/data", "--scratch=/mnt/scratch/x"],
    ),
  );
  await ready(api);
  const [data, scratch] = await Promise.all([path(api, "data"), path(api, "scratch")]);
  expect(data).toBe(join(claims, "default", "data"));
  await writeFile(join(data, "kept"), "1");
  await writeFile(scratch, "1");
  await api.kubelet.close();
  expect(await readdir(data)).toStrictEqual(["kept"]);
  await expect(stat(scratch)).rejects.toThrow("ENOENT");
});

test("a part of a volume is made where it is not there", async () => {
  const api = start();
  const volumeMounts = [{ name: "data", mountPath: "/data", subPath: "a/b" }];
  api.put("pods", mounted([{ name: "data", emptyDir: {} }], ["--data=/data/file"], { volumeMounts }));
  await ready(api);
  const folder = dirname(await path(api, "data"));
  expect(folder).toMatch(/\/volumes\/data\/a\/b$/);
  expect(await readdir(folder)).toStrictEqual([]);
});

test("names that lead out of a pod's folder are refused", async () => {
  const api = start({ clock: fakeClock() });
  api.put("configmaps", { metadata: { name: "map" }, data: { a: "A" } });
  api.put(
    "pods",
    mounted([
      { name: "one", persistentVolumeClaim: { claimName: "../../etc" } },
      { name: "two", configMap: { name: "map", items: [{ key: "a", path: "../../a" }] } },
    ]),
  );
  await api.until(() => api.events().length === 2);
  expect(api.events()).toStrictEqual([
    'FailedMount: MountVolume.SetUp failed for volume "one" : "../../etc" leads out of the pod\'s folder',
    'FailedMount: MountVolume.SetUp failed for volume "two" : "../../a" leads out of the volume',
  ]);
});
