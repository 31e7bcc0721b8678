import { startControlPlane } from "../cluster/control-plane.ts";

// A process that starts a control plane, says so and stays, to be killed by control-plane.test.ts.
const { folder, programs } = await startControlPlane();
console.log(JSON.stringify({ folder, pids: programs.map(({ pid }) => pid) }));
setInterval(() => {}, 60_000);
