import { randomBytes } from "node:crypto";
import type { Answering } from "./send.ts";
import type { Subject, Wire } from "./subject.ts";
import { expectThat } from "./unmet.ts";

/** One run of one item: what it may use, and what has to be cleaned up behind it. */
export type Trial = Subject & {
  /** `/apis/<group>/<version>` */
  readonly groupVersion: string;
  /** The path of the collection in the suite's namespace. */
  readonly collection: string;
  /** The path of an object, or of its subresource. */
  readonly at: (name: string, subresource?: string) => string;
  /** A name that nothing has yet. */
  readonly name: () => string;
  /** A valid object that is nowhere yet; labels tell the objects of a trial from others. */
  readonly object: (changes?: ObjectChanges) => Wire;
  /** A label selector for the objects of this trial. */
  readonly selector: string;
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Seen>;
  /** Creates an object and throws where that is refused. */
  readonly create: (changes?: ObjectChanges) => Promise<Wire>;
  /** Opens a stream of JSON documents, one a line. */
  readonly watch: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Watching>;
};

/** What an object of a trial has beside the content of the example. */
export type ObjectChanges = {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly metadata?: Wire;
};

/** What a request of a trial has beside its method and path. */
export type CallOptions = {
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A whole answer. */
export type Seen = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Parsed, undefined where it is no JSON. */
  readonly json: Wire;
};

/** A watch that has been answered, whatever with. */
export type Watching = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The next event; undefined at the end of the stream. Rejects after ten seconds without one. */
  readonly next: () => Promise<{ readonly type: string; readonly object: Wire } | undefined>;
  readonly close: () => void;
};

/** How long one answer or event may take, in milliseconds. */
const PATIENCE = 10_000;

const marker = "conformance.kagg.dev/trial";

/** Opens a trial; `close` deletes what it created, whatever holds it. */
export function openTrial(subject: Subject): { readonly trial: Trial; readonly close: () => Promise<void> } {
  const { group, version, kind, plural, namespaced, namespace, content } = subject;
  const id = randomBytes(4).toString("hex");
  const groupVersion = `/apis/${group}/${version}`;
  const collection = `${groupVersion}${namespaced ? `/namespaces/${namespace}` : ""}/${plural}`;
  const at = (name: string, subresource?: string): string =>
    `${collection}/${name}${subresource ? `/${subresource}` : ""}`;
  const open = new Set<AbortController>();
  let count = 0;
  const name = (): string => `conformance-${id}-${++count}`;
  const object: Trial["object"] = ({ name: own, labels = {}, metadata = {} } = {}) => ({
    apiVersion: `${group}/${version}`,
    kind,
    ...structuredClone(content),
    metadata: { name: own ?? name(), labels: { [marker]: id, ...labels }, ...metadata },
  });
  const call: Trial["call"] = async (method, path, { body, headers = {} } = {}) => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE);
    try {
      const answer = await subject.send({ method, path, signal: abort.signal, ...encoded(body, headers) });
      const text = await textOf(answer);
      return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
    } catch (error) {
      throw abort.signal.aborted ? abort.signal.reason : error;
    } finally {
      clearTimeout(timer);
    }
  };
  const trial: Trial = {
    ...subject,
    groupVersion,
    collection,
    at,
    name,
    object,
    selector: encodeURIComponent(`${marker}=${id}`),
    call,
    create: async (changes) => {
      const { status, json, text } = await call("POST", collection, { body: object(changes) });
      expectThat(status === 201, `creating an object: expected 201, got ${status}: ${text}`);
      return json;
    },
    watch: async (path, headers = {}) => {
      const abort = new AbortController();
      open.add(abort);
      const asked = { method: "GET", path, headers, body: undefined, signal: abort.signal };
      return watching(await subject.send(asked), abort);
    },
  };
  const close = async (): Promise<void> => {
    for (const abort of open) abort.abort();
    if (subject.verbs.includes("list")) await cleanUp(trial);
  };
  return { trial, close };
}

async function cleanUp({ call, collection, selector, at, verbs }: Trial): Promise<void> {
  const { json } = await call("GET", `${collection}?labelSelector=${selector}`);
  for (const { metadata } of (json?.items ?? []) as Wire[]) {
    if (metadata.finalizers && verbs.includes("patch")) {
      const headers = { "content-type": "application/merge-patch+json" };
      await call("PATCH", at(metadata.name), { headers, body: { metadata: { finalizers: null } } });
    }
    await call("DELETE", at(metadata.name), { body: { propagationPolicy: "Background" } });
  }
}

function encoded(
  body: unknown,
  headers: Readonly<Record<string, string>>,
): { readonly body: string | undefined; readonly headers: Readonly<Record<string, string>> } {
  if (body === undefined) return { body: undefined, headers };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  return {
    body: text,
    headers: { "content-type": "application/json", "content-length": length, ...headers },
  };
}

async function textOf({ body }: Answering): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

function parsed(text: string): Wire {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function watching({ status, headers, body }: Answering, abort: AbortController): Watching {
  const events = lines(body);
  return {
    status,
    headers,
    close: () => abort.abort(),
    next: async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no event within ${PATIENCE} ms`)), PATIENCE);
      });
      try {
        const { value, done } = await Promise.race([events.next(), late]);
        return done ? undefined : JSON.parse(value);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function* lines(body: Answering["body"]): AsyncGenerator<string, void, undefined> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const part of body) {
    const text = typeof part === "string" ? part : decoder.decode(part, { stream: true });
    const whole = `${rest}${text}`.split("\n");
    rest = whole.pop() ?? "";
    for (const line of whole) if (line !== "") yield line;
  }
}
