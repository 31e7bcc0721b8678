import type { KubeObject } from "../resource/kube-object.ts";
import type { MediaType } from "../rest/media-type.ts";
import { apiVersionOf, isStorageVersion, type Scope } from "../rest/scope.ts";
import { readAs } from "../rest/stored-object.ts";
import { errorEvent, eventLine, EventShape } from "./event-shape.ts";
import { RecentLines } from "./recent-lines.ts";
import type { Seen } from "./transition.ts";

/** Tells a client that asked for initial events that it has them all; KEP-3157. */
const initialEventsEnd = "k8s.io/initial-events-end";

/** Writes the events of one watch in the version and the form that was asked for. */
export class EventEncoder {
  readonly #scope: Scope;
  readonly #shape: EventShape;
  readonly #asStored: boolean;
  /** What other watches have written already and this one would write, too. */
  readonly shared: RecentLines | undefined;

  constructor(scope: Scope, media: MediaType) {
    this.#scope = scope;
    this.#shape = new EventShape(scope, media);
    this.#asStored = isStorageVersion(scope) && media.as === "object";
    this.shared = sharedLines(scope, media);
  }

  /** A change. Many watches send the same one: it is written once for all that want it in the same form. */
  event(event: Seen): Buffer {
    const known = this.shared?.get(event);
    if (known) return known;
    const line = this.#line(event);
    this.shared?.set(event, line);
    return line;
  }

  /** What was there before. Not shared: it would be kept for as long as the object. */
  initial(bytes: Buffer): Buffer {
    return this.#line({ type: "ADDED", bytes });
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

  #line({ type, bytes }: Seen): Buffer {
    if (!this.#asStored) return eventLine(type, this.#shape.shaped(readAs(this.#scope, { bytes })));
    return Buffer.concat([Buffer.from(`{"type":"${type}","object":`), bytes, Buffer.from("}\n")]);
  }
}

/** By version of a resource, and by form. */
const lines = new WeakMap<Scope["version"], Map<string, RecentLines>>();

/** What the watches of one version in one form share; a table has the age of its objects in it, and is each watch's own. */
function sharedLines({ version }: Scope, { as, metaVersion }: MediaType): RecentLines | undefined {
  if (as === "Table") return undefined;
  const forms = lines.get(version) ?? new Map<string, RecentLines>();
  lines.set(version, forms);
  const form = `${as}/${metaVersion}`;
  const found = forms.get(form) ?? new RecentLines();
  forms.set(form, found);
  return found;
}
