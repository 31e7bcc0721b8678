// The versions of Ship, a line each.
export * as v2 from "./v2.ts";
export * as v1 from "./v1.ts";
export * as v3alpha1 from "./v3alpha1.ts";
