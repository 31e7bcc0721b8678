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
  const { metadata, items } = await select(
    scope,
    listOptions(scope.exchange.query, false, scope.resource.native?.fields),
  );
  const asStored = isStorageVersion(scope) && media.as === "object" && media.type === "application/json";
  if (asStored && !media.pretty) {
    return { status: 200, headers: { "content-type": media.type }, body: joined(scope, metadata, items) };
  }
  const objects = items.map((stored) => readAs(scope, stored));
  return answerList(scope, media, metadata, objects);
}

const comma = Buffer.from(",");

/** The stored bytes one after the other: nothing is parsed, encoded or copied here. */
function joined(scope: Scope, metadata: ListMeta, items: readonly Stored[]): Buffer[] {
  const head = JSON.stringify({
    kind: scope.resource.listKind,
    apiVersion: apiVersionOf(scope),
    metadata,
    items: [],
  });
  const parts: Buffer[] = [Buffer.from(head.slice(0, -2))];
  for (const { bytes } of items) {
    if (parts.length > 1) parts.push(comma);
    parts.push(bytes);
  }
  parts.push(Buffer.from("]}\n"));
  return parts;
}
