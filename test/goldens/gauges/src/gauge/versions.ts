// The versions of Gauge, a line each.
export * as v1 from "./v1.ts";
