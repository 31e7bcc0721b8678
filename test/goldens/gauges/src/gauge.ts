import { virtualResource } from "@kagg/apiserver";
import * as versions from "./gauge/versions.ts";

// An example to start from: put your own source in its place, such as another API.

/** What this process uses, measured anew for each request. */
function measure() {
  const { rss, heapUsed } = process.memoryUsage();
  const measured = new Date().toISOString();
  const reading = (name: string, value: number, unit: "bytes" | "seconds") => ({
    metadata: { name, namespace: "gauge-system", creationTimestamp: measured },
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
export const Gauge = virtualResource({
  group: "meters.acme.example",
  kind: "Gauge",
  plural: "gauges",
  scope: "Namespaced",
  versions,
  // Namespaces and selectors need not be looked at: what was not asked for is left out.
  list: () => measure(),
  get: ({ name }) => measure().find(({ metadata }) => metadata.name === name),
});
