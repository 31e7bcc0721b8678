import type { Clock, Logger } from "@kagg/apiserver/internal";
import type { Client } from "../client.ts";
import type { State } from "../state.ts";

/** What every controller is made of. It works until `signal` aborts. */
export type ControllerParts = {
  readonly state: State;
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
};
