import { addResource } from "./add-resource.ts";
import { addVersion } from "./add-version.ts";
import { certsShow } from "./certs-show.ts";
import { certs } from "./certs.ts";
import { conformance } from "./conformance.ts";
import type { Command } from "./command.ts";
import { demo } from "./demo.ts";
import { dev } from "./dev.ts";
import { doctor } from "./doctor.ts";
import { init } from "./init.ts";
import { register } from "./register.ts";
import { render } from "./render.ts";
import { unregister } from "./unregister.ts";
import { update } from "./update.ts";

/** All commands, in the order in which a newcomer needs them. */
export const commands: readonly Command[] = [
  init,
  addResource,
  addVersion,
  update,
  certs,
  certsShow,
  render,
  register,
  unregister,
  doctor,
  conformance,
  dev,
  demo,
];

/** What `kagg help` says of words that only have commands below them. */
export const groups: Readonly<Record<string, string>> = {
  add: "put another kind or another version into the project",
};
