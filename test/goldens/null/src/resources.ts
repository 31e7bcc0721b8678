// What is served, a line each.
export { Server } from "./server-kind.ts";
