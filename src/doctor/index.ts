/** What the doctor command uses of this room. */
export { docsOf } from "./check.ts";
export { checks } from "./checks/index.ts";
export type { Diagnosis } from "./diagnosis.ts";
export { examine } from "./examine.ts";
export { jsonReport } from "./report/json.ts";
export { textReport } from "./report/text.ts";
export { isApiServiceName } from "./subject.ts";
