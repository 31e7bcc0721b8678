// The versions of AppleTree, a line each.
export * as v1 from "./v1.ts";
export * as v1alpha1 from "./v1alpha1.ts";
