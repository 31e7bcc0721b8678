import type { KubeObject } from "../resource/kube-object.ts";
import type { MediaType } from "../rest/media-type.ts";
import { apiVersionOf, isStorageVersion, type Scope } from "../rest/scope.ts";
import { readAs } from "../rest/stored-object.ts";
import { errorEvent, eventLine, EventShape } from "./event-shape.ts";
import type { Seen } from "./transition.ts";

/** Tells a client that asked for initial events that it has them all; KEP-3157. */
const initialEventsEnd = "k8s.io/initial-events-end";

/** Writes the events of one watch in the version and the form that was asked for. */
export class EventEncoder {
  readonly #scope: Scope;
  readonly #shape: EventShape;
  readonly #asStored: boolean;

  constructor(scope: Scope, media: MediaType) {
    this.#scope = scope;
    this.#shape = new EventShape(scope, media);
    this.#asStored = isStorageVersion(scope) && media.as === "object";
  }

  event({ type, bytes }: Seen): Buffer {
    if (this.#asStored) return stored(type, bytes);
    return eventLine(type, this.#shape.shaped(readAs(this.#scope, { bytes })));
  }

  bookmark(revision: number, endsInitialEvents = false): Buffer {
    const metadata = {
      resourceVersion: String(revision),
      ...(endsInitialEvents && { annotations: { [initialEventsEnd]: "true" } }),
    };
    // A bookmark is an object without a name.
    const object = { kind: this.#scope.resource.kind, apiVersion: apiVersionOf(this.#scope), metadata };
    return eventLine("BOOKMARK", this.#shape.shaped(object as unknown as KubeObject));
  }

  /** The last event of a watch that cannot go on. */
  error(error: unknown): Buffer {
    return errorEvent(error);
  }
}

/** Many watches send the same bytes; they are framed once for each type. */
const framed = new WeakMap<Buffer, { type: string; line: Buffer }>();

function stored(type: string, bytes: Buffer): Buffer {
  const found = framed.get(bytes);
  if (found?.type === type) return found.line;
  const made = Buffer.concat([Buffer.from(`{"type":"${type}","object":`), bytes, Buffer.from("}\n")]);
  framed.set(bytes, { type, line: made });
  return made;
}
