import { request } from "node:https";
import type { KubeObject } from "../../apiserver/src/resource/kube-object.ts";
import type { FuzzedServer } from "./fuzzed-server.ts";
import { allOf } from "./kinds.ts";

/** All objects of a kind as its watch tells them from the beginning. */
export type ReplayedWatch = {
  readonly plural: string;
  readonly objects: Map<string, KubeObject>;
  /** What was wrong with its events. */
  readonly problems: string[];
  readonly close: () => void;
};

type Event = { readonly type: string; readonly object: KubeObject };

export const keyOf = ({ metadata: { namespace = "", name } }: KubeObject): string => `${namespace}/${name}`;

/** Opened while there is nothing yet; resolves once it is answered. */
export function replayedWatch({ port, admin }: FuzzedServer, plural: string): Promise<ReplayedWatch> {
  const objects = new Map<string, KubeObject>();
  const problems: string[] = [];
  let last = 0;
  let closed = false;
  const onEvent = ({ type, object }: Event): void => {
    if (type === "ERROR") return void problems.push(`ERROR: ${JSON.stringify(object)}`);
    const revision = Number(object.metadata.resourceVersion);
    const isNews = type === "BOOKMARK" ? revision >= last : revision > last;
    if (!isNews) problems.push(`${type} of ${keyOf(object)} at ${revision} after ${last}`);
    last = revision;
    if (type === "BOOKMARK") return;
    if ((type === "ADDED") === objects.has(keyOf(object)))
      problems.push(`${type} of ${keyOf(object)} at ${revision}`);
    if (type === "DELETED") objects.delete(keyOf(object));
    else objects.set(keyOf(object), object);
  };
  return new Promise((resolve, reject) => {
    const path = `${allOf(plural)}?watch=true&resourceVersion=0&allowWatchBookmarks=true`;
    const tls = {
      host: "127.0.0.1",
      port,
      rejectUnauthorized: false,
      cert: admin.certificate,
      key: admin.key,
    };
    const sent = request({ ...tls, path, agent: false }, (response) => {
      let rest = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        const lines = `${rest}${text}`.split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) onEvent(JSON.parse(line) as Event);
      });
      response
        .on("error", () => undefined)
        .once("close", () => closed || problems.push("the watch has ended"));
      const close = (): void => {
        closed = true;
        sent.destroy();
      };
      resolve({ plural, objects, problems, close });
    });
    sent.on("error", reject).end();
  });
}
