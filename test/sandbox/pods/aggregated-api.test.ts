import { randomBytes, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import type { KubeObject } from "@kagg/apiserver/internal";
import { apiServices } from "../../../src/manifests/api-service.ts";
import { manifests } from "../../../src/manifests/manifests.ts";
import type { KubernetesObject } from "../../../src/manifests/kubernetes-object.ts";
import { servingSecret } from "../../../src/manifests/serving-secret.ts";
import { issueCa } from "../../../src/pki/issue-ca.ts";
import { issueServingCertificate } from "../../../src/pki/issue-serving-certificate.ts";
import { issuerOf } from "../../../src/pki/issuer.ts";
import type { ServingBundle } from "../../../src/pki/serving-bundle.ts";
import { parseProject } from "../../../src/project/parse.ts";
import type { Project } from "../../../src/project/project.ts";
import { dialledPort } from "../../../src/sandbox/pods/network/ports.ts";
import type { Pod } from "../../../src/sandbox/pods/pod.ts";
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
  storage: { type: lmdb }
`,
  "/kagg.yaml",
);

const program = fileURLToPath(new URL("programs/orchard.ts", import.meta.url));
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

const mangoes = "/apis/fruit.example.com/v1/namespaces/default/mangoes";
const patient = { timeout: 40_000 };

/** The one pod of the server; undefined while there is none, or more than one. */
function podOf({ state }: Sandbox): Pod | undefined {
  const [pod, another] = state.list(resourceName("pods"), "orchard") as unknown as Pod[];
  return another ? undefined : pod;
}

/** The serial number of the certificate that it shows. */
async function shown(pod: Pod): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port: dialledPort(pod, 8443), rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

test("kagg's own manifests run a server of the runtime: aggregated, and with its data and certificates", async () => {
  const sandbox = await startSandbox({ images });
  onTestFinished(sandbox.close);
  const { client, state } = sandbox;
  const bundle = await certificates(project);
  for (const object of manifests(project, bundle)) await apply(sandbox, object);
  const isAvailable = (): void => {
    const found = state.get(
      resourceName("apiservices", "apiregistration.k8s.io"),
      "",
      "v1.fruit.example.com",
    );
    expect(found?.status?.["conditions"]).toMatchObject([{ type: "Available", status: "True" }]);
  };
  await vi.waitFor(isAvailable, patient);
  const spec = { variety: "Alphonso" };
  const body = { apiVersion: "fruit.example.com/v1", kind: "Mango", metadata: { name: "alphonso" }, spec };
  await client.send({ method: "POST", path: mangoes, body });

  // A renewed certificate reaches the process that runs.
  const first = podOf(sandbox);
  if (!first) throw new Error("there is no pod");
  expect(await shown(first)).toBe(new X509Certificate(bundle.certificate).serialNumber);
  const renewed = await certificates(project);
  await apply(sandbox, servingSecret(project, renewed));
  await vi.waitFor(
    async () => expect(await shown(first)).toBe(new X509Certificate(renewed.certificate).serialNumber),
    patient,
  );
  expect(podOf(sandbox)?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
  for (const object of apiServices(project, renewed, 443)) await apply(sandbox, object);

  // Another pod in its place has its data.
  await client.send({
    method: "PATCH",
    path: "/apis/apps/v1/namespaces/orchard/deployments/orchard",
    contentType: "application/merge-patch+json",
    body: { spec: { template: { metadata: { annotations: { again: "yes" } } } } },
  });
  await vi.waitFor(() => expect(podOf(sandbox)?.metadata.uid).not.toBe(first.metadata.uid), patient);
  const read = (): Promise<KubeObject> => client.send({ method: "GET", path: `${mangoes}/alphonso` });
  await vi.waitFor(async () => expect(await read()).toMatchObject({ spec }), patient);
}, 60_000);
