import { join } from "node:path";
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { startServer, type ExtensionServer } from "./extension-server.ts";
import { findKubectl } from "./kubectl.ts";
import { runProgram, type Place } from "./programs.ts";
import { installPackages } from "./project.ts";
import type { Ran, Stage } from "./stage.ts";

export type TourParts = {
  readonly stage: Stage;
  readonly sandbox: Sandbox;
  /** Where the project goes: `<folder>/fruit`. */
  readonly folder: string;
  /** Has a KUBECONFIG that leads to the sandbox. */
  readonly place: Place;
  readonly packageRoot: string;
};

const GROUP = "fruit.example.com";
const MANGOS = `/apis/${GROUP}/v1/namespaces/default/mangos`;
const API_SERVICE = `v1.${GROUP}`;
const API_SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
const MANGO = {
  apiVersion: `${GROUP}/v1`,
  kind: "Mango",
  metadata: { name: "alphonso" },
  spec: { title: "Alphonso", size: { width: 3, height: 4 } },
};

/** The main job: from nothing to an API that is served, broken, diagnosed and healthy again. */
export async function tour({ stage, sandbox, folder, place, packageRoot }: TourParts): Promise<void> {
  const project: Place = { ...place, cwd: join(folder, "fruit") };
  const kagg = (
    title: string,
    args: string,
    more: Partial<{ exitCode: number; shows: RegExp }> = {},
  ): Promise<Ran> =>
    stage.step({
      title,
      command: `kagg ${args}`,
      run: () => {
        const bin = join(packageRoot, "bin", "kagg.js");
        const at = args.startsWith("init") ? { ...place, cwd: folder } : project;
        return runProgram(process.execPath, [bin, ...args.split(" ")], at);
      },
      ...more,
    });
  await kagg("A project", `init fruit --group ${GROUP} --kind Mango --yes`);
  await installPackages(stage, packageRoot, project);
  await stage.step({
    title: "One file to run",
    command: "npm run build",
    run: () => runProgram("npm", ["run", "--silent", "build"], project),
  });
  await kagg("A CA and a serving certificate", "certs");
  const server = await serve(stage, project);
  try {
    const endpoint = `localhost:${server.port}`;
    await kagg("What register would do", `register --endpoint ${endpoint} --dry-run`);
    await kagg("Register, and wait until it is really served", `register --endpoint ${endpoint}`);
    await useIt({ stage, sandbox, place: project });
    await kagg("Healthy?", "doctor", { shows: /0 broken/ });
    const act = { stage, sandbox, place: project };
    await setPort(act, "A fault: the APIService names a port that nothing listens on", await unusedPort());
    await kagg("What is wrong?", "doctor", { exitCode: 1, shows: /connection refused: nothing listens on/ });
    await setPort(act, "What doctor says to do", server.port);
    await untilAvailable(act);
    await kagg("Healthy again", "doctor", { shows: /0 broken/ });
    await kagg("Take it away, the APIServices first", "unregister --yes");
  } finally {
    await server.stop();
  }
}

async function serve(stage: Stage, place: Place): Promise<ExtensionServer> {
  const args = ["dist/server.js", "--secure-port", "0", "--kubeconfig", place.env["KUBECONFIG"] ?? ""];
  let server: ExtensionServer | undefined;
  await stage.step({
    title: "The server, as a process of this machine, on any free port",
    command: `node ${args.slice(0, -1).join(" ")} $KUBECONFIG &`,
    run: async () => {
      server = await startServer(args, place);
      return { stdout: server.log(), stderr: "", exitCode: 0 };
    },
  });
  if (!server) throw new Error("a step that has passed has run");
  return server;
}

type Act = Pick<TourParts, "stage" | "sandbox" | "place">;

async function useIt({ stage, sandbox, place }: Act): Promise<void> {
  const kubectl = await findKubectl(place, sandbox.client);
  if (!kubectl.isReal) {
    stage.remark(
      "There is no kubectl on this machine: kagg sends its requests, and prints what the server answers.",
    );
  }
  const typed = `kubectl create -f - <<EOF\n${JSON.stringify(MANGO)}\nEOF`;
  await stage.step({
    title: "An object",
    command: typed,
    run: () => kubectl.create(MANGOS, MANGO),
    shows: /alphonso created/,
  });
  const get = (
    title: string,
    args: string,
    path: string,
    output: "table" | "yaml",
    shows: RegExp,
  ): Promise<Ran> =>
    stage.step({ title, command: `kubectl ${args}`, run: () => kubectl.get(args, path, output), shows });
  await get("Read back through the aggregator", "get mangos", MANGOS, "table", /alphonso\s+Alphonso/);
  const old = `/apis/${GROUP}/v1alpha1/namespaces/default/mangos/alphonso`;
  const inOld = `get mangos.v1alpha1.${GROUP} alphonso -o yaml`;
  await get("… in the other version, whose size is a text", inOld, old, "yaml", /size: ["']?3x4/);
  const watch = "get mangos -w --output-watch-events";
  const patch = { spec: { title: "Alphonso, the king" } };
  const patchArgs = ["patch", "mango", "alphonso", "--type=merge", "-p", JSON.stringify(patch)];
  await stage.step({
    title: "A watch sees a change",
    command: `kubectl ${watch} &\n$ kubectl ${patchArgs.slice(0, -1).join(" ")} '${patchArgs.at(-1)}'`,
    run: () => kubectl.watch(watch, MANGOS, 3, () => kubectl.patch(patchArgs, `${MANGOS}/alphonso`, patch)),
    shows: /MODIFIED\s+alphonso\s+Alphonso, the king/,
  });
}

/** It is noticed at once: kube-aggregator looks when an APIService changes, and else every 30 seconds. */
async function setPort({ stage, sandbox, place }: Act, title: string, port: number): Promise<void> {
  const kubectl = await findKubectl(place, sandbox.client);
  const patch = { spec: { service: { port } } };
  const args = ["patch", "apiservice", API_SERVICE, "--type=merge", "-p", JSON.stringify(patch)];
  await stage.step({
    title,
    command: `kubectl ${args.slice(0, -1).join(" ")} '${args.at(-1)}'`,
    run: () => kubectl.patch(args, `${API_SERVICES}/${API_SERVICE}`, patch),
    shows: /patched/,
  });
}

async function untilAvailable({ stage, sandbox, place }: Act): Promise<void> {
  const kubectl = await findKubectl(place, sandbox.client);
  const args = `wait --for=condition=Available apiservice/${API_SERVICE} --timeout=60s`;
  await stage.step({
    title: "The aggregator looks again",
    command: `kubectl ${args}`,
    run: () => kubectl.wait(args, API_SERVICES, API_SERVICE),
    shows: /condition met/,
  });
}

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
