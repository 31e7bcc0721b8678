// The versions of Server, a line each.
export * as v1beta1 from "./v1beta1.ts";
