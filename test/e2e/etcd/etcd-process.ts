import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { controlPlaneBinary } from "../../cluster/binary.ts";
import { freePorts } from "../../cluster/free-ports.ts";
import { startProgram, type Program } from "../../cluster/program.ts";
import { etcd } from "../../cluster/programs.ts";

/** An etcd of its own, which can be killed and started again on what it has written. */
export type EtcdProcess = {
  readonly url: string;
  readonly start: () => void;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  readonly signal: (name: "SIGSTOP" | "SIGCONT") => void;
  /** Kills it and removes what it has written; it can be started anew. */
  readonly wipe: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function startEtcd(): Promise<EtcdProcess> {
  const binary = await controlPlaneBinary();
  const folder = await mkdtemp(join(tmpdir(), "kagg-etcd-"));
  const [port = 0, peer = 0] = await freePorts(2);
  const layout = {
    folder,
    aggregatorRouting: false,
    ports: { etcd: port, etcdPeer: peer, apiserver: 0 },
  };
  let program: Program | undefined;
  const start = (): void => {
    program = startProgram(binary, etcd(layout), join(folder, "etcd.log"));
  };
  const kill = async (): Promise<void> => {
    await program?.stop();
    program = undefined;
  };
  start();
  return {
    url: `http://127.0.0.1:${port}`,
    start,
    kill,
    signal: (name) => {
      if (program) process.kill(program.pid, name);
    },
    wipe: async () => {
      await kill();
      await rm(join(folder, "etcd"), { recursive: true, force: true });
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
