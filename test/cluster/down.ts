import { stopPersonCluster } from "./person.ts";

console.log((await stopPersonCluster()) ? "Stopped; its data is gone." : "No cluster was running.");
