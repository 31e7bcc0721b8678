import { StatusError } from "../http/status-error.ts";
import type { Json, KubeObject } from "../resource/kube-object.ts";
import { partial, table } from "../rest/answer.ts";
import type { MediaType } from "../rest/media-type.ts";
import type { View } from "../rest/scope.ts";

/** The objects in the events of one watch, in the form that was asked for. */
export class EventShape {
  readonly #view: View;
  readonly #media: MediaType;
  #isFirst = true;

  constructor(view: View, media: MediaType) {
    this.#view = view;
    this.#media = media;
  }

  shaped(object: KubeObject): Json {
    if (this.#media.as === "object") return object;
    if (this.#media.as === "PartialObjectMetadata") return partial(this.#media, object);
    const { resourceVersion = "" } = object.metadata;
    const shaped = table(this.#view, this.#media, { resourceVersion }, [object], this.#isFirst);
    this.#isFirst = false;
    return shaped;
  }
}

export const eventLine = (type: string, object: Json): Buffer =>
  Buffer.from(`${JSON.stringify({ type, object })}\n`);

/** The last event of a watch that cannot go on. */
export function errorEvent(error: unknown): Buffer {
  const known =
    error instanceof StatusError ? error : new StatusError(500, "InternalError", "Internal error occurred");
  return eventLine("ERROR", known.status as unknown as Json);
}
