import type { Reply } from "../http/exchange.ts";
import type { Stored } from "../storage/storage.ts";
import { answerObject } from "./answer.ts";
import type { MediaType } from "./media-type.ts";
import { isStorageVersion, type Scope } from "./scope.ts";
import { readAs } from "./stored-object.ts";

const newline = Buffer.from("\n");

/** An object in the form that was asked for: the bytes as they are kept, where that is their form. */
export function answerStored(
  scope: Scope,
  media: MediaType,
  status: number,
  stored: Pick<Stored, "bytes">,
): Reply {
  const asStored = isStorageVersion(scope) && media.as === "object" && media.type === "application/json";
  if (asStored && !media.pretty) {
    return { status, headers: { "content-type": media.type }, body: [stored.bytes, newline] };
  }
  return answerObject(scope, media, status, readAs(scope, stored));
}
