/**
 * What Kubernetes expects of an extension API server, as items that can be tried on any server.
 *
 * @example
 * const { send, close } = httpsSend({ server: "https://localhost:8443", ca, certificate, key });
 * for (const subject of await findSubjects({ send }))
 *   for (const item of items) console.log(await tryItem(item, subject));
 */
export { items } from "./items/index.ts";
export type { Item } from "./item.ts";
export { tryItem, type Verdict } from "./run.ts";
export { findSubjects, type SubjectOptions } from "./find-subjects.ts";
export { httpsSend, type HttpsSendOptions } from "./https-send.ts";
export { kubeconfigSend } from "./connection-send.ts";
export type { Asked, Answering, Send } from "./send.ts";
export type { Subject, Wire } from "./subject.ts";
export type { CallOptions, ObjectChanges, Seen, Trial, Watching } from "./trial.ts";
export { expectEqual, expectThat, Unmet } from "./unmet.ts";
