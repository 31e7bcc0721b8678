import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { controlPlaneBinary } from "../cluster/binary.ts";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { freePorts } from "../cluster/free-ports.ts";
import { startExtensionServer } from "./extension-server.ts";
import { kagg } from "./kagg.ts";
import { npm } from "./scaffold.ts";
import { step } from "./demo-step.ts";
import { untilAvailable } from "./until-available.ts";

const mango = `apiVersion: fruit.example.com/v1
kind: Mango
metadata:
  name: alphonso
spec:
  title: Alphonso
  size: { width: 3, height: 4 }
`;

const apiServices = ["v1.fruit.example.com", "v1alpha1.fruit.example.com"];

// npm run demo: the main job in a folder of its own on a real control plane. It fails where one step is not as told.
await controlPlaneBinary((line) => console.log(line));
const parent = await mkdtemp(join(tmpdir(), "kagg-demo-"));
const cluster = await startControlPlane();
process.once("SIGINT", () => process.exit(130));
try {
  await tour(cluster, parent, join(parent, "fruit"));
  console.log("\nAll of it was true. The control plane is stopped and its folder removed.");
} finally {
  await cluster.stop();
  await rm(parent, { recursive: true, force: true });
}

async function tour(cluster: ControlPlane, parent: string, project: string): Promise<void> {
  const { kubeconfig } = cluster;
  const [port = 0] = await freePorts(1);
  const endpoint = `localhost:${port}`;
  const run = (title: string, args: string, exitCode = 0, cwd = project): Promise<unknown> =>
    step(title, `kagg ${args}`, () => kagg(args.split(" "), { cwd, kubeconfig }), exitCode);
  const kubectl = (title: string, args: string, input?: string): Promise<unknown> =>
    step(title, `kubectl ${args}${input ? " <<EOF\n" : ""}${input ?? ""}${input ? "EOF" : ""}`, () =>
      cluster.kubectl(args.split(" "), input === undefined ? {} : { input }),
    );

  await run("A project", "init fruit --group fruit.example.com --kind Mango --yes", 0, parent);
  await step("Its packages", "npm install", () => npm(project, "install", "--prefer-offline"));
  await step("One file to run", "npm run build", () => npm(project, "run", "build"));
  await run("A CA and a serving certificate", "certs");
  const serve = `npm start -- --secure-port ${port} --kubeconfig ${kubeconfig}`;
  let server = await startExtensionServer(project, { port, kubeconfig });
  await step("The server, here as a process of this machine", `${serve} &`, async () => ({
    stdout: server.log(),
    stderr: "",
    exitCode: 0,
  }));
  await run("What register would do", `register --endpoint ${endpoint} --dry-run`);
  await run("Register, and wait until it is really served", `register --endpoint ${endpoint}`);
  await kubectl("kubectl knows it", "api-resources --api-group=fruit.example.com");
  await kubectl("… and can explain it", "explain mango.spec");
  await kubectl("An object", "apply -f -", mango);
  await kubectl("Read through the aggregator", "get mangos");
  await kubectl("… in the other version", "get mangos.v1alpha1.fruit.example.com alphonso -o yaml");
  await run("Healthy?", "doctor");
  await server.stop();
  console.log("\n(The server is stopped.)");
  for (const name of apiServices) await untilAvailable(cluster, name, "False");
  await run("What is wrong?", "doctor", 1);
  server = await startExtensionServer(project, { port, kubeconfig });
  console.log("\n(The server runs again.)");
  for (const name of apiServices) await untilAvailable(cluster, name, "True");
  await run("Healthy again", "doctor");
  await run("Take it away, the APIService first", "unregister --yes");
  await server.stop();
}
