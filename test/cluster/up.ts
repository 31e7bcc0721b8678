import { mkdir, writeFile } from "node:fs/promises";
import { controlPlaneBinary } from "./binary.ts";
import { startControlPlane } from "./control-plane.ts";
import { personFolder, pidsFile, stopPersonCluster } from "./person.ts";

await stopPersonCluster();
await controlPlaneBinary(console.error);
await mkdir(personFolder, { recursive: true, mode: 0o700 });
const { binary, server, kubeconfig, programs } = await startControlPlane({
  folder: personFolder,
  detached: true,
});
await writeFile(pidsFile, JSON.stringify(programs.map(({ pid }) => pid)));
console.log(`A Kubernetes control plane (v1.36.3, no nodes) is ready at ${server}.

  export KUBECONFIG=${kubeconfig}
  alias kubectl='${binary} kubectl'

Stop it and remove its data with: npm run cluster:down`);
