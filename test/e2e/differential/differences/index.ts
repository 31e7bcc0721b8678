import type { Difference } from "./difference.ts";
import { access } from "./access.ts";
import { documents } from "./documents.ts";
import { everywhere } from "./everywhere.ts";
import { operations } from "./operations.ts";
import { ownership } from "./ownership.ts";
import { reads } from "./reads.ts";
import { watches } from "./watches.ts";
import { writes } from "./writes.ts";

/** All that stay, by what a reader looks for; docs/differences.md has a section for each. */
export const differences: Readonly<Record<string, readonly Difference[]>> = {
  "In every answer": everywhere,
  "Who may do what": access,
  "get and list": reads,
  watch: watches,
  "create, update, patch and delete": writes,
  "managedFields and server-side apply": ownership,
  "Discovery and OpenAPI": documents,
  "Health, version and metrics": operations,
};
