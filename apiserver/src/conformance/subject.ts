import type { Send } from "./send.ts";

/** JSON as it came off the wire: an item looks into it and would only cast. */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type Wire = any;

/** What is looked at: one resource in one version, on one server. */
export type Subject = {
  readonly send: Send;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  /** Where the objects of the suite live: an existing namespace; empty for a cluster-scoped resource. */
  readonly namespace: string;
  /** The verbs that discovery tells. */
  readonly verbs: readonly string[];
  /** The verbs of subresources by their name: `status`, `scale`. */
  readonly subresources: Readonly<Record<string, readonly string[]>>;
  /** Everything but metadata of a valid object. */
  readonly content: Wire;
  /** A valid status with something in it, as far as the schema tells; undefined where there is none. */
  readonly status: Wire;
  /** A merge patch that makes another valid object of it, below `spec`; undefined where none is known. */
  readonly change: Wire;
};
