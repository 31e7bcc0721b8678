/** What the doctor command uses of this room. */
export { checks } from "./checks/index.ts";
export type { Diagnosis } from "./diagnosis.ts";
export { examine } from "./examine.ts";
export { jsonCheckList, textCheckList } from "./report/check-list.ts";
export { jsonReport } from "./report/json.ts";
export { textReport } from "./report/text.ts";
export { isApiServiceName } from "./subject.ts";
