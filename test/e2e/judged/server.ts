import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { issue } from "../../../apiserver/test/certificates.ts";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { freePorts } from "../../cluster/free-ports.ts";
import { type ExtensionServer, startExtensionServer } from "../extension-server.ts";
import { untilAvailable } from "../until-available.ts";

/** The runtime with the kinds of resources.ts, as a process that can be stopped and started again. */
export type JudgedServer = {
  readonly address: string;
  /** The file with the CA of its certificate. */
  readonly authority: string;
  readonly log: () => string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const service = { namespace: "kube-system", name: "judged" };
const program = fileURLToPath(new URL("program.ts", import.meta.url));
const group = "judged.example.com";

/** Starts it; `name` is a new folder for its files. */
export async function startJudgedServer(
  cluster: ControlPlane,
  name: string,
  storage: "compactable" | "lmdb",
): Promise<JudgedServer> {
  const folder = join(cluster.folder, name);
  const pki = join(folder, ".kagg/pki");
  await mkdir(pki, { recursive: true });
  const authority = issue({ commonName: `${name}-ca`, ca: true });
  const names = ["localhost", `${service.name}.${service.namespace}.svc`];
  const { certificate, key } = issue({ commonName: name, issuer: authority, names, usages: ["serverAuth"] });
  await writeFile(join(pki, "ca.crt"), authority.certificate);
  await writeFile(join(pki, "tls.crt"), certificate);
  await writeFile(join(pki, "tls.key"), key, { mode: 0o600 });
  const [port = 0] = await freePorts(1);
  const { kubeconfig } = cluster;
  let running: ExtensionServer | undefined;
  const start = async (): Promise<void> => {
    const command = [process.execPath, "--import", import.meta.resolve("tsx"), program];
    running = await startExtensionServer(folder, {
      port,
      kubeconfig,
      command,
      env: { JUDGED_STORAGE: storage },
    });
  };
  await start();
  return {
    address: `https://localhost:${port}`,
    authority: join(pki, "ca.crt"),
    log: () => running?.log() ?? "",
    start,
    stop: async () => running?.stop(),
  };
}

/** Puts kube-apiserver in front of it, and waits until it is. */
export async function registerJudged(
  cluster: ControlPlane,
  { address, authority }: JudgedServer,
): Promise<void> {
  const port = Number(new URL(address).port);
  const caBundle = (await readFile(authority)).toString("base64");
  const objects = [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: service,
      spec: { type: "ExternalName", externalName: "localhost" },
    },
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: `v1.${group}` },
      spec: {
        group,
        version: "v1",
        groupPriorityMinimum: 1000,
        versionPriority: 15,
        service: { ...service, port },
        caBundle,
      },
    },
  ];
  // Not as a List: kubectl would read those by /openapi/v2 in protobuf, which the sandbox does not have.
  const input = objects.map((one) => JSON.stringify(one)).join("\n");
  const { exitCode, stderr } = await cluster.kubectl(["create", "-f", "-"], { input });
  if (exitCode !== 0) throw new Error(stderr);
  await untilAvailable(cluster, `v1.${group}`, "True");
}
