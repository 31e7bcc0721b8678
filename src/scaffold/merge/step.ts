import type { Conflict } from "./merge-text.ts";

/** What is to happen to one file of a project. */
export type Step = { readonly path: string } & (
  | { readonly does: "nothing" }
  /** A new file, or one that only kagg has written in. */
  | { readonly does: "write"; readonly content: string | Buffer; readonly isNew: boolean }
  /** kagg's changes go between those of the author. */
  | { readonly does: "merge"; readonly content: string }
  /** Both have changed the same lines; `content` has markers around them. */
  | {
      readonly does: "conflict";
      readonly content: string;
      readonly conflicts: readonly Conflict[];
      readonly wanted: Wanted;
    }
  | { readonly does: "delete" }
  /** kagg would have changed it, and leaves it to the author; `why` reads behind the path. */
  | { readonly does: "keep"; readonly why: string; readonly wanted?: Wanted }
);

/** What kagg would have made of a file. */
type Wanted = { readonly before: string; readonly after: string };
