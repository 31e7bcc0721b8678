import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { freePorts } from "../../cluster/free-ports.ts";
import { type Program, startProgram } from "../../cluster/program.ts";
import { etcd } from "../../cluster/programs.ts";
import { until } from "../until.ts";
import { connect } from "./connect.ts";

export type SampleApiserver = { readonly port: number; readonly stop: () => Promise<void> };

export type SampleApiserverOptions = {
  /** As whom it asks kube-apiserver; an administrator by default. */
  readonly kubeconfig?: string;
  /** What `/readyz?verbose` has to say before it counts as started; all well by default. */
  readonly isStarted?: (readyz: Readyz) => boolean;
};

type Readyz = { readonly status: number; readonly body: string };

/** k8s.io/sample-apiserver with an etcd of its own: in a shared one other writes would move its resourceVersions. */
export async function startSampleApiserver(
  { binary, folder }: Pick<ControlPlane, "binary" | "folder">,
  options: SampleApiserverOptions = {},
): Promise<SampleApiserver> {
  const { kubeconfig = join(folder, "admin.kubeconfig"), isStarted = ({ status }) => status === 200 } =
    options;
  const [client = 0, peer = 0, port = 0] = await freePorts(3);
  const pki = (name: string): string => join(folder, "pki", name);
  const own = join(folder, "sample");
  const args = [
    "sample-apiserver",
    `--etcd-servers=http://127.0.0.1:${client}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--tls-cert-file=${pki("apiserver.crt")}`,
    `--tls-private-key-file=${pki("apiserver.key")}`,
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
  ];
  const layout = {
    folder: own,
    aggregatorRouting: false,
    ports: { etcd: client, etcdPeer: peer, apiserver: 0 },
  };
  const programs: Program[] = [
    startProgram(binary, etcd(layout), join(folder, "sample-etcd.log")),
    startProgram(binary, args, join(folder, "sample-apiserver.log")),
  ];
  const stop = async (): Promise<void> => {
    await Promise.all(programs.toReversed().map((program) => program.stop()));
  };
  try {
    const ca = await readFile(pki("ca.crt"));
    const request = connect({ port, ca });
    const ready = until(
      "sample-apiserver is ready",
      () =>
        request({ method: "GET", path: "/readyz?verbose" }).then(
          ({ status, body }) => ({ status, body: body.toString() }),
          String,
        ),
      (answer) => typeof answer === "object" && isStarted(answer),
    );
    await Promise.race([ready, ...programs.map(({ ended }) => ended)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}
