// What is served, a line each.
export { Gauge } from "./gauge.ts";
