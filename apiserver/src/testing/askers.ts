import { randomUUID } from "node:crypto";
import type { User } from "../auth/user.ts";
import type { HeaderLines } from "../http/header-lines.ts";
import type { Incoming } from "../http/incoming.ts";
import type { Observation, Outcome } from "../http/listener.ts";
import type { TestUser } from "./test-user.ts";

/** Who sends a request, and what they may do. */
export type Asker = { readonly user: User; readonly may: TestUser["may"] };

/** Names the request on its way in; no handler sees it. */
export const REQUEST_HEADER = "x-test-request";

type Open = { readonly asker: Asker; readonly end: (outcome: Outcome) => void };

/** The requests that are being answered, by a header that each of them carries: what a credential is elsewhere. */
export type Askers = {
  readonly begin: (asker: Asker) => {
    readonly headers: Readonly<Record<string, string>>;
    /** Resolves once the server is through with it. */
    readonly ended: Promise<Outcome>;
  };
  /** Throws for a request that was not begun here. */
  readonly of: (headers: HeaderLines) => Asker;
  readonly observe: (incoming: Incoming) => Observation;
};

export function askers(): Askers {
  const open = new Map<string, Open>();
  const idOf = (headers: HeaderLines): string => headers.get(REQUEST_HEADER) ?? "";
  return {
    begin: (asker) => {
      const id = randomUUID();
      const ended = new Promise<Outcome>((end) => open.set(id, { asker, end }));
      return { headers: { [REQUEST_HEADER]: id }, ended };
    },
    of: (headers) => {
      const found = open.get(idOf(headers));
      if (!found) throw new Error("the request was not sent by this test server");
      return found.asker;
    },
    observe: ({ headers }) => ({
      item: () => undefined,
      end: (outcome) => {
        open.get(idOf(headers))?.end(outcome);
        open.delete(idOf(headers));
      },
    }),
  };
}
