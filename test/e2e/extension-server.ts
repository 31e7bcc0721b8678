import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:https";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** A scaffolded server that runs as a process of this machine. */
export type ExtensionServer = {
  readonly port: number;
  /** Everything that it has logged so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
  /** Ends it as a crash does, in the middle of whatever it does. */
  readonly kill: () => Promise<void>;
};

export type ExtensionServerOptions = {
  readonly port: number;
  readonly kubeconfig: string;
  /** The program and its first arguments; `node dist/server.js` by default, as `npm start` of the project does. */
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts the server of a project, and resolves once /readyz says ok. */
export async function startExtensionServer(
  project: string,
  { port, kubeconfig, command = [process.execPath, "dist/server.js"], env = {} }: ExtensionServerOptions,
): Promise<ExtensionServer> {
  const flags = {
    "secure-port": String(port),
    "tls-cert-file": join(project, ".kagg/pki/tls.crt"),
    "tls-private-key-file": join(project, ".kagg/pki/tls.key"),
    kubeconfig,
    "data-dir": join(project, "data"),
  };
  const [program = "", ...first] = command;
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(program, [...first, ...args], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  }
  const killed = (): void => void child.kill("SIGKILL");
  process.once("exit", killed);
  await Promise.race([ready(port), failed(child, () => log)]);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    process.off("exit", killed);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };
  return { port, log: () => log, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

async function failed(child: ChildProcess, log: () => string): Promise<never> {
  const [code, signal] = await once(child, "exit");
  throw new Error(`the extension server ended (${signal ?? code}):\n${log()}`);
}

async function ready(port: number): Promise<void> {
  while ((await status(port)) !== 200) {
    // A pause between two questions, not a wait for the answer; the test's own time limit ends it.
    await setTimeout(50);
  }
}

function status(port: number): Promise<number> {
  return new Promise((resolve) => {
    const options = {
      host: "localhost",
      port,
      path: "/readyz",
      rejectUnauthorized: false,
      agent: false,
    } as const;
    get(options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on("error", () => resolve(0));
  });
}
