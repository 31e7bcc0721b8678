import type { Reply } from "../http/exchange.ts";
import { conflict } from "../http/status-error.ts";
import { answerStored } from "./answer-stored.ts";
import { checkRevision } from "./check-revision.ts";
import { decodeBody } from "./decode.ts";
import { recordManager } from "./field-management.ts";
import { copyJson } from "./json-copy.ts";
import { negotiate } from "./media-type.ts";
import { replace } from "./replace.ts";
import { checkName, checkNamespace } from "./request-identity.ts";
import { aboutOf, type Scope } from "./scope.ts";
import { writeOptions } from "./write-options.ts";

/** PUT of an object or of its status. */
export async function update(scope: Scope): Promise<Reply> {
  const media = negotiate(scope.exchange);
  const options = writeOptions(scope.exchange.query, "UpdateOptions");
  const asked = await decodeBody(scope, options.fieldValidation);
  checkNamespace(scope, asked.metadata);
  checkName(scope, asked.metadata);
  const { uid } = asked.metadata;
  const about = aboutOf(scope);
  const updated = await replace(scope, options, (liveObject) => {
    const { metadata: live } = liveObject;
    if (uid !== undefined && uid !== live.uid) {
      throw conflict(
        about,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.uid}`,
      );
    }
    checkRevision(scope, asked, liveObject);
    const written = copyJson(asked);
    recordManager(scope, liveObject, written, options);
    return written;
  });
  return answerStored(scope, media, 200, updated);
}
