import { chmod, mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { orchardFolder } from "./orchard-folder.ts";
import { runKagg } from "./run-kagg.ts";

const kinds = [
  "Namespace",
  "ServiceAccount",
  "ClusterRoleBinding",
  "RoleBinding",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterRole",
  "ClusterRole",
  "Service",
  "Secret",
  "PersistentVolumeClaim",
  "NetworkPolicy",
  "Deployment",
  "APIService",
  "APIService",
];

test("prints YAML documents and nothing else, the same each time", async () => {
  const folder = await withCertificates();
  const { exitCode, stdout, stderr } = await runKagg(folder, ["render"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const objects = parseAllDocuments(stdout).map((document) => document.toJS() as { kind: string });
  expect(objects.map(({ kind }) => kind)).toEqual(kinds);
  expect(stdout).toMatch(/^---\napiVersion: v1\nkind: Namespace\nmetadata:\n {2}name: fruit-system\n/);
  expect((await runKagg(folder, ["render"])).stdout).toBe(stdout);
});

test("-o json prints the same objects as one List", async () => {
  const folder = await withCertificates();
  const list = JSON.parse((await runKagg(folder, ["render", "-o", "json"])).stdout) as Record<
    string,
    unknown
  >;
  const yaml = parseAllDocuments((await runKagg(folder, ["render"])).stdout).map(
    (one) => one.toJS() as unknown,
  );
  expect(list).toEqual({ apiVersion: "v1", kind: "List", items: yaml });
});

test("the CA of the APIServices and the key of the Secret are those of .kagg/pki", async () => {
  const folder = await withCertificates();
  const { items } = JSON.parse((await runKagg(folder, ["render", "-o", "json"])).stdout) as {
    items: { kind: string; spec: { caBundle: string }; data: Record<string, string> }[];
  };
  const base64 = async (file: string): Promise<string> =>
    (await readFile(join(folder, ".kagg/pki", file))).toString("base64");
  expect(items.at(-1)?.spec.caBundle).toBe(await base64("ca.crt"));
  expect(items.find(({ kind }) => kind === "Secret")?.data).toEqual({
    "ca.crt": await base64("ca.crt"),
    "tls.crt": await base64("tls.crt"),
    "tls.key": await base64("tls.key"),
  });
  expect(JSON.stringify(items)).not.toContain(await base64("ca.key"));
});

test("--out names a folder with spaces as a shell takes it", async () => {
  const { stderr } = await runKagg(await withCertificates(), ["render", "--out", "out put"]);
  expect(stderr).toContain("Next: kubectl apply --server-side -k 'out put'");
});

test("--out writes a file for each object; the Secret is for its owner alone, and it is said", async () => {
  const folder = await withCertificates();
  expect(await runKagg(folder, ["render", "--out", "deploy/base"])).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: [
      "Wrote 16 files to deploy/base",
      "secret-orchard-serving-cert.yaml holds the server's private key: keep it out of the repository.",
      "Next: kubectl apply --server-side -k deploy/base",
    ].join("\n"),
  });
  const out = join(folder, "deploy/base");
  const { resources } = parse(await readFile(join(out, "kustomization.yaml"), "utf8")) as {
    resources: string[];
  };
  expect([...resources, "kustomization.yaml"].toSorted()).toEqual((await readdir(out)).toSorted());
  const modes = await Promise.all(resources.map(async (name) => (await stat(join(out, name))).mode & 0o777));
  expect(resources.filter((_, at) => modes[at] === 0o600)).toEqual(["secret-orchard-serving-cert.yaml"]);
});

test("a second --out replaces its own files, removes what is no longer needed, and touches no other", async () => {
  const folder = await withCertificates();
  await runKagg(folder, ["render", "--out", "deploy"]);
  await writeFile(join(folder, "deploy/extra.yaml"), "kind: ConfigMap\n");
  await chmod(join(folder, "deploy/secret-orchard-serving-cert.yaml"), 0o644);
  const description = await readFile(join(folder, "kagg.yaml"), "utf8");
  await writeFile(join(folder, "kagg.yaml"), `${description}  networkPolicy: false\n`);
  const { exitCode, stderr } = await runKagg(folder, ["render", "--out", "deploy"]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("Removed what is no longer needed: networkpolicy-orchard.yaml\n");
  expect(await readFile(join(folder, "deploy/extra.yaml"), "utf8")).toBe("kind: ConfigMap\n");
  expect((await stat(join(folder, "deploy/secret-orchard-serving-cert.yaml"))).mode & 0o777).toBe(0o600);
});

test("--out overwrites nothing that it did not make, and then writes nothing", async () => {
  const folder = await withCertificates();
  await mkdir(join(folder, "deploy"));
  await writeFile(join(folder, "deploy/kustomization.yaml"), "resources: []\n");
  await writeFile(join(folder, "deploy/service-orchard-api.yaml"), "mine\n");
  const { exitCode, stderr } = await runKagg(folder, ["render", "--out", "deploy"]);
  expect(exitCode).toBe(2);
  const refusal = (file: string): string[] => [
    `  ${folder}/deploy/${file}: was not made by kagg render for this project, so it is not overwritten`,
    "    → move it away, or choose another folder with --out",
  ];
  expect(stderr.split("\n")).toEqual([
    "The call is wrong (call/invalid)",
    ...refusal("service-orchard-api.yaml"),
    ...refusal("kustomization.yaml"),
  ]);
  expect(await readdir(join(folder, "deploy"))).toEqual(["kustomization.yaml", "service-orchard-api.yaml"]);
});

test("--out where there is a file already says so with exit code 3", async () => {
  const folder = await withCertificates();
  const { exitCode, stderr } = await runKagg(folder, ["render", "--out", "kagg.yaml"]);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^Files could not be written \(files\/unwritable\)\n {2}\S+\/kagg\.yaml: EEXIST/);
});

test("--endpoint leaves out what would run the server inside", async () => {
  const folder = await withCertificates();
  const { stdout } = await runKagg(folder, ["render", "-o", "json", "--endpoint", "build.example.com:8443"]);
  const { items } = JSON.parse(stdout) as { items: { kind: string; spec?: unknown }[] };
  const inside = new Set(["Secret", "PersistentVolumeClaim", "NetworkPolicy", "Deployment"]);
  expect(items.map(({ kind }) => kind)).toEqual(kinds.filter((kind) => !inside.has(kind)));
  expect(items.at(-1)?.spec).toMatchObject({ service: { name: "orchard-api", port: 8443 } });
});

test("a wrong endpoint, a wrong format and missing certificates are refused with exit code 2", async () => {
  const folder = await orchardFolder();
  expect(await runKagg(folder, ["render", "--endpoint", "here"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: [
      "The call is wrong (call/invalid)",
      '  --endpoint: "here" is not HOST:PORT',
      "    → --endpoint api.example.com:8443, 192.0.2.10:8443 or [2001:db8::10]:8443",
    ].join("\n"),
  });
  expect(await runKagg(folder, ["render", "-o", "xml"])).toMatchObject({ exitCode: 2, stdout: "" });
  const { exitCode, stdout, stderr } = await runKagg(folder, ["render"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("  .kagg/pki/tls.crt: is missing\n    → kagg certs\n");
  expect(await readdir(folder)).toEqual(["kagg.yaml"]);
});

async function withCertificates(): Promise<string> {
  const folder = await orchardFolder();
  await runKagg(folder, ["certs"]);
  return folder;
}
