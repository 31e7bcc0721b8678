import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { adminGet } from "./admin-get.ts";
import { controlPlaneBinary } from "./binary.ts";
import { kubectlOf, type ControlPlane } from "./control-plane.ts";

/** The sandbox, as tests know a control plane; the kubectl is the real one. */
export async function startSandboxPlane(): Promise<ControlPlane> {
  const binary = await controlPlaneBinary();
  const folder = await mkdtemp(join(tmpdir(), "kagg-sandbox-plane-"));
  const sandbox = await startSandbox();
  const { ca, admin, serving } = sandbox.certificates;
  const pki = join(folder, "pki");
  await mkdir(pki, { mode: 0o700 });
  const files = {
    "ca.crt": ca,
    "admin.crt": admin.certificate,
    "admin.key": admin.privateKey,
    "apiserver.crt": serving.certificate,
    "apiserver.key": serving.privateKey,
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(pki, name), content, { mode: 0o600 });
  const kubeconfig = join(folder, "admin.kubeconfig");
  await writeFile(kubeconfig, sandbox.kubeconfig, { mode: 0o600 });
  return {
    binary,
    server: sandbox.url,
    folder,
    kubeconfig,
    programs: [],
    kubectl: kubectlOf(binary, folder, kubeconfig),
    get: await adminGet(folder, sandbox.url),
    stop: async () => {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
