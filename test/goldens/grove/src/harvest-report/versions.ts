// The versions of HarvestReport, a line each.
export * as v1 from "./v1.ts";
export * as v1beta1 from "./v1beta1.ts";
export * as v2 from "./v2.ts";
