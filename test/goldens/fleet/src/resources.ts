// What is served, a line each.
export { Ship } from "./ship.ts";
