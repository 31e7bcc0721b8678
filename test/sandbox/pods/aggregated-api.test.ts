import { randomBytes, X509Certificate } from "node:crypto";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { manifests } from "../../../src/manifests/manifests.ts";
import type { KubernetesObject } from "../../../src/manifests/kubernetes-object.ts";
import { issueCa } from "../../../src/pki/issue-ca.ts";
import { issueServingCertificate } from "../../../src/pki/issue-serving-certificate.ts";
import { issuerOf } from "../../../src/pki/issuer.ts";
import type { ServingBundle } from "../../../src/pki/serving-bundle.ts";
import { parseProject } from "../../../src/project/parse.ts";
import type { Project } from "../../../src/project/project.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import { resourceName } from "../../../src/sandbox/state.ts";

const project = parseProject(
  `
apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata: { name: orchard }
spec:
  group: fruit.example.com
  versions: [{ name: v1 }]
  resources: [{ kind: Mango, plural: mangoes, singular: mango, scope: Namespaced }]
  namespace: orchard
  image: example/orchard:1
  storage: { type: memory }
`,
  "/kagg.yaml",
);

const program = fileURLToPath(new URL("../../../apiserver/test/serve/program.ts", import.meta.url));
const images = {
  "example/orchard:1": {
    command: [process.execPath, "--import", "tsx", "--conditions", "@kagg/source", program],
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
  },
};

async function certificates(of: Project): Promise<ServingBundle> {
  const source = { now: new Date(), random: randomBytes };
  const ca = await issueCa(of, source);
  const issuer = issuerOf(new X509Certificate(ca.certificate), ca.privateKey);
  const serving = await issueServingCertificate(of, issuer, source);
  return { caBundle: ca.certificate, ...serving };
}

/** As `kagg register` does it. */
async function apply({ client }: Sandbox, object: KubernetesObject): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const prefix = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = kind === "NetworkPolicy" ? "networkpolicies" : `${kind.toLowerCase()}s`;
  const namespace = metadata.namespace ? `/namespaces/${metadata.namespace}` : "";
  await client.send({
    method: "PATCH",
    path: `${prefix}${namespace}/${plural}/${metadata.name}`,
    query: { fieldManager: "kagg", force: "true" },
    contentType: "application/apply-patch+yaml",
    body: object,
  });
}

test("kagg's own manifests run a server of the runtime, whose API the sandbox aggregates", async () => {
  const sandbox = await startSandbox({ images });
  onTestFinished(sandbox.close);
  const { client, state } = sandbox;
  for (const object of manifests(project, await certificates(project))) await apply(sandbox, object);
  const conditions = (): unknown =>
    state.get(resourceName("apiservices", "apiregistration.k8s.io"), "", "v1.fruit.example.com")?.status?.[
      "conditions"
    ];
  await vi.waitFor(() => expect(conditions()).toMatchObject([{ type: "Available", status: "True" }]), {
    timeout: 25_000,
  });
  const mangoes = "/apis/fruit.example.com/v1/namespaces/default/mangoes";
  await client.send({
    method: "POST",
    path: mangoes,
    body: {
      apiVersion: "fruit.example.com/v1",
      kind: "Mango",
      metadata: { name: "alphonso" },
      spec: { variety: "Alphonso" },
    },
  });
  expect(await client.send({ method: "GET", path: `${mangoes}/alphonso` })).toMatchObject({
    spec: { variety: "Alphonso" },
  });
}, 60_000);
