import type { Reply } from "../http/exchange.ts";
import { answerList } from "./answer.ts";
import { remove } from "./delete.ts";
import { deleteOptions } from "./delete-options.ts";
import { listOptions } from "./list-options.ts";
import { negotiate } from "./media-type.ts";
import type { Scope } from "./scope.ts";
import { select } from "./selection.ts";
import { readAs } from "./stored-object.ts";

/** How many are deleted at a time, so that they share the waits for the disk. */
const atOnce = 64;

/** DELETE of a collection: what a list of it would show, one by one. Answers with that list. */
export async function deleteCollection(scope: Scope): Promise<Reply> {
  const media = negotiate(scope.exchange);
  const { metadata, items } = await select(
    scope,
    listOptions(scope.exchange.query, false, scope.resource.native?.fields),
  );
  const options = await deleteOptions(scope);
  const objects = items.map((stored) => readAs(scope, stored));
  for (let start = 0; start < items.length && !scope.exchange.signal.aborted; start += atOnce) {
    // Someone else may have been faster with some of them; that is fine.
    const batch = items.slice(start, start + atOnce);
    await Promise.all(
      batch.map(({ key }) =>
        remove({ ...scope, info: { ...scope.info, namespace: key.namespace } }, key.name, options),
      ),
    );
  }
  return answerList(scope, media, metadata, objects);
}
