import { badRequest } from "../http/status-error.ts";
import type { Stored } from "../storage/storage.ts";
import type { ListMeta } from "./answer.ts";
import { readContinue, writeContinue, type ContinueToken } from "./continue-token.ts";
import { gone } from "./gone.ts";
import type { ListOptions } from "./list-options.ts";
import { awaitRevision, parseRevision } from "./revision.ts";
import { prefixOf, type Scope } from "./scope.ts";
import { readStored } from "./stored-object.ts";

/** What a list finds: one page of one snapshot. */
export type Selection = { readonly metadata: ListMeta; readonly items: readonly Stored[] };

/** Finds the objects of a list or of a deletecollection. Throws a 400, 410 or 504 as its resourceVersion deserves. */
export async function select(scope: Scope, options: ListOptions): Promise<Selection> {
  const { labels, fields, limit } = options;
  const token = options.continue ? continueFrom(options) : undefined;
  const revision = token ? await tokenRevision(scope, token) : await exactRevision(scope, options);
  const list = scope.storage.list(prefixOf(scope), {
    ...(revision !== undefined && revision > 0 && { revision }),
    ...(token && { after: token.after }),
  });
  if (list === "too-old") throw tooOld(token);
  const items: Stored[] = [];
  let more = false;
  for (const stored of list.items) {
    // Whether any of the rest is selected is for the next page to find out, as in Kubernetes.
    more = limit > 0 && items.length === limit;
    if (more) break;
    if (fields && !fields.matches(stored.key)) continue;
    if (fields?.content && !fields.content(readStored(stored))) continue;
    if (labels && !labels(readStored(stored).metadata.labels ?? {})) continue;
    items.push(stored);
  }
  const last = items.at(-1);
  const metadata: ListMeta = { resourceVersion: String(list.revision) };
  if (more && last) {
    metadata.continue = writeContinue({ revision: list.revision, after: last.key });
    // What is left is only known without looking where nothing is filtered.
    if (!labels && !fields) metadata.remainingItemCount = list.count() - items.length;
  }
  return { metadata, items };
}

function continueFrom({ continue: text, resourceVersion }: ListOptions): ContinueToken {
  const token = readContinue(text);
  if (resourceVersion !== "" && resourceVersion !== "0") {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  return token;
}

/** Another server may have given the token, and have seen more than this one. */
async function tokenRevision(scope: Scope, { revision }: ContinueToken): Promise<number> {
  await awaitRevision(scope, revision > 0 ? revision : undefined);
  return revision;
}

/** The revision that a list must have, where it must have one; waits for one that is still to come. */
async function exactRevision(scope: Scope, options: ListOptions): Promise<number | undefined> {
  const revision = parseRevision(options.resourceVersion);
  await awaitRevision(scope, revision);
  if (revision === undefined || revision === 0) return undefined;
  // A limit without a match has always meant exactly that revision; see k8s.io/apiserver/pkg/storage/interfaces.go.
  const isExact = options.match === "Exact" || (options.match === "" && options.limit > 0);
  return isExact ? revision : undefined;
}

const startOver =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter";

function tooOld(token: ContinueToken | undefined): Error {
  if (!token) return gone("The resourceVersion for the provided list is too old.");
  const message = `${startOver}, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.`;
  return gone(message, writeContinue({ revision: -1, after: token.after }));
}
