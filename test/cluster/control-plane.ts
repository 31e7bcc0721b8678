import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { controlPlaneBinary } from "./binary.ts";
import { writeCredentials } from "./credentials.ts";
import { freePorts } from "./free-ports.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { type Program, startProgram } from "./program.ts";
import { type Layout, auditPolicy, etcd, kubeApiserver, kubeControllerManager } from "./programs.ts";
import { adminGet } from "./admin-get.ts";
import { waitReady } from "./wait-ready.ts";

/** A running control plane of its own: etcd, kube-apiserver and kube-controller-manager on free ports. */
export type ControlPlane = {
  readonly binary: string;
  readonly server: string;
  /** Certificates, kubeconfigs, logs and etcd's data; removed by `stop`. */
  readonly folder: string;
  /** A kubeconfig of a member of system:masters. */
  readonly kubeconfig: string;
  readonly programs: readonly Program[];
  /** Runs the real kubectl; never rejects, so that a test can look at the exit code. */
  readonly kubectl: (args: readonly string[], options?: KubectlOptions) => Promise<KubectlResult>;
  /** GET as admin, without a process of its own; rejects where the status is not 200. */
  readonly get: <T>(path: string) => Promise<T>;
  readonly stop: () => Promise<void>;
};

type KubectlOptions = {
  readonly kubeconfig?: string;
  readonly input?: string;
  readonly timeout?: number;
};

type KubectlResult = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

export type ControlPlaneOptions = {
  /** See {@link Layout.aggregatorRouting}; false by default. */
  readonly aggregatorRouting?: boolean;
  /** See {@link Layout.isAudited}; false by default. */
  readonly isAudited?: boolean;
  /** Where its files go; a new temporary folder by default. */
  readonly folder?: string;
  /** Lives on when this process ends. */
  readonly detached?: boolean;
};

/** Starts it and waits until kube-apiserver is ready. What was started is stopped again where a part fails. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { aggregatorRouting = false, isAudited = false, detached = false } = options;
  const binary = await controlPlaneBinary();
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "kagg-control-plane-")));
  const [etcdPort = 0, etcdPeer = 0, apiserver = 0] = await freePorts(3);
  const ports = { etcd: etcdPort, etcdPeer, apiserver };
  const layout: Layout = { folder, aggregatorRouting, isAudited, ports };
  const server = `https://127.0.0.1:${apiserver}`;
  await writeCredentials(join(folder, "pki"));
  if (isAudited) await writeFile(join(folder, "audit-policy.yaml"), auditPolicy);
  const kubeconfig = await writeKubeconfig(folder, "admin", server);
  await writeKubeconfig(folder, "controller-manager", server);

  const programs: Program[] = [];
  const start = (args: readonly string[]): void => {
    programs.push(startProgram(binary, args, join(folder, `${args[0]}.log`), { detached }));
  };
  const stop = async (): Promise<void> => {
    await Promise.all(programs.toReversed().map((program) => program.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    start(etcd(layout));
    start(kubeApiserver(layout));
    await Promise.race([waitReady(folder, server, 120), ...programs.map(({ ended }) => ended)]);
    start(kubeControllerManager(layout));
  } catch (error) {
    await stop();
    throw error;
  }
  const get = await adminGet(folder, server);
  const kubectl = kubectlOf(binary, folder, kubeconfig);
  return { binary, server, folder, kubeconfig, programs, kubectl, get, stop };
}

/** Runs kubectl with a kubeconfig unless a call brings its own. */
export function kubectlOf(binary: string, folder: string, kubeconfig: string): ControlPlane["kubectl"] {
  return async (args, { kubeconfig: other = kubeconfig, input = "", timeout = 60_000 } = {}) => {
    const command = ["kubectl", "--kubeconfig", other, ...args];
    // kubectl keeps its discovery cache in HOME; that of another cluster at the same address must not be seen.
    const result = await execa(binary, command, { reject: false, input, timeout, env: { HOME: folder } });
    return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode ?? -1 };
  };
}
