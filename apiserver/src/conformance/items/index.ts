import type { Item } from "../item.ts";
import { apply } from "./apply.ts";
import { create } from "./create.ts";
import { deletion } from "./delete.ts";
import { discovery } from "./discovery.ts";
import { get } from "./get.ts";
import { list } from "./list.ts";
import { forms } from "./forms.ts";
import { openapi } from "./openapi.ts";
import { operations } from "./operations.ts";
import { patch } from "./patch.ts";
import { requests } from "./requests.ts";
import { subresources } from "./subresources.ts";
import { update } from "./update.ts";
import { watch } from "./watch.ts";
import { writeOptions } from "./write-options.ts";

/** All items, in the order in which a reader wants to see them. */
export const items: readonly Item[] = [
  ...discovery,
  ...openapi,
  ...requests,
  ...create,
  ...writeOptions,
  ...get,
  ...list,
  ...update,
  ...patch,
  ...apply,
  ...deletion,
  ...watch,
  ...forms,
  ...subresources,
  ...operations,
];
