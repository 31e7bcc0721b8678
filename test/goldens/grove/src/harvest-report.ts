import { virtualResource } from "@kagg/apiserver";
import * as versions from "./harvest-report/versions.ts";

// An example to start from: put your own source in its place, such as another API.

/** What this process uses, measured anew for each request. */
function measure() {
  const { rss, heapUsed } = process.memoryUsage();
  const measured = new Date().toISOString();
  const reading = (name: string, value: number, unit: "bytes" | "seconds") => ({
    metadata: { name, creationTimestamp: measured },
    value,
    unit,
    measured,
  });
  return [
    reading("memory", rss, "bytes"),
    reading("heap", heapUsed, "bytes"),
    reading("uptime", Math.round(process.uptime()), "seconds"),
  ];
}

/** Nothing of it is stored: its objects are what these functions give. */
export const HarvestReport = virtualResource({
  group: "woods.acme.example",
  kind: "HarvestReport",
  plural: "harvestreports",
  scope: "Cluster",
  versions,
  // Namespaces and selectors need not be looked at: what was not asked for is left out.
  list: () => measure(),
  get: ({ name }) => measure().find(({ metadata }) => metadata.name === name),
});
