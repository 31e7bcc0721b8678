import type { Incoming } from "@kagg/apiserver/internal";
import type { RecordedBackend } from "./record.ts";

/** What only the part that did it can say about a step of a request. */
export type Notes = {
  /** How the caller proved who they are: `client certificate of the CA kagg-sandbox`. */
  readonly authentication?: string;
  /** Why they may, or may not: `allowed by ClusterRoleBinding "cluster-admin" …`. */
  readonly authorization?: string;
  /** Who was asked to answer; told before the connection is made, so that a failure names it too. */
  readonly backend?: RecordedBackend;
};

const told = new WeakMap<AbortController, Notes>();

/**
 * Tells the request log something about a request; costs next to nothing where there is no log. A copy of an
 * `incoming` is the same request: its controller is what all copies share.
 */
export function note(incoming: Pick<Incoming, "abort">, notes: Notes): void {
  told.set(incoming.abort, { ...told.get(incoming.abort), ...notes });
}

export const notesOf = (incoming: Pick<Incoming, "abort">): Notes => told.get(incoming.abort) ?? {};
