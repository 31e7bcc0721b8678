import { textReply, type Incoming, type Reply, type User } from "@kagg/apiserver/internal";
import type { Location } from "../resolve-service.ts";

/** Go's http.Error ends a text with a new line. */
export const plainError = (status: number, text: string): Reply => textReply(status, `${text}\n`);

export type ForwardedRequest = {
  readonly incoming: Incoming;
  readonly user: User;
  readonly location: Location;
  /** Encoded anew, as Go does: `%2F` in it has become a slash. */
  readonly path: string;
  readonly target: string;
};
