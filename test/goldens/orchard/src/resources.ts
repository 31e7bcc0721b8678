// What is served, a line each.
export { AppleTree } from "./apple-tree.ts";
