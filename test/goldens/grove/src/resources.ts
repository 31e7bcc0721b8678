// What is served, a line each.
export { Walnut } from "./walnut.ts";
export { HarvestReport } from "./harvest-report.ts";
