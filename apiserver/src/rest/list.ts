import type { Reply } from "../http/exchange.ts";
import type { Stored } from "../storage/storage.ts";
import { answerList, type ListMeta } from "./answer.ts";
import { listOptions } from "./list-options.ts";
import { negotiate } from "./media-type.ts";
import { apiVersionOf, isStorageVersion, type Scope } from "./scope.ts";
import { select } from "./selection.ts";
import { readAs } from "./stored-object.ts";

/** GET of a collection. */
export async function list(scope: Scope): Promise<Reply> {
  const media = negotiate(scope.exchange);
  const { metadata, items } = await select(scope, listOptions(scope.exchange.query, false));
  const asStored = isStorageVersion(scope) && media.as === "object" && media.type === "application/json";
  if (asStored && !media.pretty) {
    return { status: 200, headers: { "content-type": media.type }, body: joined(scope, metadata, items) };
  }
  const objects = items.map((stored) => readAs(scope, stored));
  return answerList(scope, media, metadata, objects);
}

/** Large enough that a list is few writes, small enough that no second copy of all of it is held. */
const pieceSize = 256 * 1024;

const comma = Buffer.from(",");

/** The stored bytes one after the other: nothing is parsed and nothing is encoded. */
function joined(scope: Scope, metadata: ListMeta, items: readonly Stored[]): Buffer[] {
  const head = JSON.stringify({
    kind: scope.resource.listKind,
    apiVersion: apiVersionOf(scope),
    metadata,
    items: [],
  });
  const pieces: Buffer[] = [];
  let piece: Buffer[] = [Buffer.from(head.slice(0, -2))];
  let size = 0;
  for (const [index, { bytes }] of items.entries()) {
    if (index > 0) piece.push(comma);
    piece.push(bytes);
    size += bytes.length + 1;
    if (size < pieceSize) continue;
    pieces.push(Buffer.concat(piece));
    piece = [];
    size = 0;
  }
  piece.push(Buffer.from("]}\n"));
  pieces.push(Buffer.concat(piece));
  return pieces;
}
