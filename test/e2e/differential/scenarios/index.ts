import type { Scenario } from "../step.ts";
import { access } from "./access.ts";
import { applies } from "./applies.ts";
import { clusterScoped } from "./cluster-scoped.ts";
import { creates } from "./creates.ts";
import { discovery } from "./discovery.ts";
import { lives } from "./lives.ts";
import { openapi } from "./openapi.ts";
import { operations } from "./operations.ts";
import { reads } from "./reads.ts";
import { watches } from "./watches.ts";

/** The whole script, in its order. */
export const scenarios: readonly Scenario[] = [
  discovery,
  openapi,
  operations,
  access,
  creates,
  lives,
  clusterScoped,
  applies,
  reads,
  watches,
];
