import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deps } from "../deps.ts";
import type { Call, Command } from "./command.ts";

export const demo: Command = {
  name: "demo",
  summary: "show the whole main job in a folder of its own, with Node alone",
  flags: [{ flags: "--keep", description: "leave the project there in the end" }],
  examples: ["kagg demo", "kagg demo --keep"],
  run,
};

async function run(call: Call, deps: Deps): Promise<number> {
  const { env, output, packageRoot, signal } = deps;
  const { startSandbox } = await import("../sandbox/sandbox.ts");
  const { stageOf } = await import("../demo/stage.ts");
  const { tour } = await import("../demo/tour.ts");
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "kagg-demo-"));
  const sandbox = await startSandbox();
  const ready = performance.now() - started;
  try {
    const kubeconfig = join(folder, "kubeconfig");
    await writeFile(kubeconfig, sandbox.kubeconfig, { mode: 0o600 });
    const stage = stageOf(output);
    stage.remark(
      `A control plane is ready at ${sandbox.url} after ${Math.round(ready)} ms, inside of this process. Everything happens in ${folder}.`,
    );
    const place = { cwd: folder, env: { ...env, KUBECONFIG: kubeconfig, NO_COLOR: "1" }, signal };
    await tour({ stage, sandbox, folder, place, packageRoot });
  } finally {
    await sandbox.close();
    if (call.options["keep"] !== true) await rm(folder, { recursive: true, force: true });
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const left = call.options["keep"] === true ? `The project is in ${folder}.` : "Nothing of it is left.";
  output.say(`\nAll of it was true, in ${seconds} s. ${left}`);
  return 0;
}
