import type { Clock, Logger } from "@kagg/apiserver/internal";
import type { Client } from "../client.ts";
import type { BackOffLimits } from "./back-off.ts";
import type { EventRecorder } from "./events.ts";
import type { Images } from "./images.ts";
import type { Guard } from "./process/guard.ts";
import type { Server } from "./process/service-environment.ts";
import type { Sources } from "./sources.ts";

/** What all pods of this machine share. */
export type NodeParts = {
  readonly nodeName: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly images: Images;
  /** This control plane, as processes reach it. */
  readonly server: Server;
  /** Private, and gone with the sandbox. */
  readonly folder: string;
  /** Where volume claims are kept. */
  readonly claims: string;
  readonly guard: Guard;
  readonly events: EventRecorder;
  readonly sources: Sources;
  readonly backOff: BackOffLimits;
  /** Aborted when the sandbox ends: nothing is written any more. */
  readonly closing: AbortSignal;
};
