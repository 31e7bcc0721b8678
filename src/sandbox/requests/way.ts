import { messageOf, type Incoming, type User } from "@kagg/apiserver/internal";
import type { PipelineParts } from "../pipeline.ts";
import { howAuthenticated } from "./how-authenticated.ts";
import { notesOf } from "./notes.ts";
import { overhear } from "./overhear.ts";
import type { Step } from "./record.ts";

/** What is known of a request while it is on its way. */
export type Way = {
  readonly steps: Step[];
  user?: User;
  impersonator?: User;
  /** What the answer says, where it was heard. */
  answer?: string;
};

/** The parts of a pipeline, each of which leaves on the request's way what came of it and how long it took. */
export function followed(parts: PipelineParts, wayOf: (incoming: Incoming) => Way): PipelineParts {
  return {
    checks: parts.checks,
    authenticate: async (incoming) => {
      const done = startStep(incoming, wayOf(incoming), "authentication");
      try {
        const user = await parts.authenticate(incoming);
        wayOf(incoming).user = user;
        done(`${user.name}: ${notesOf(incoming).authentication ?? howAuthenticated(incoming, user)}`);
        return user;
      } catch (error) {
        done(notesOf(incoming).authentication ?? messageOf(error), true);
        throw error;
      }
    },
    impersonate: (incoming, user) => {
      const way = wayOf(incoming);
      const done = startStep(incoming, way, "impersonation");
      try {
        const taken = parts.impersonate(incoming, user);
        if (taken === user) return user;
        way.impersonator = user;
        way.user = taken;
        done(`${user.name} is taken for ${taken.name}`);
        return taken;
      } catch (error) {
        done(messageOf(error), true);
        throw error;
      }
    },
    authorize: (incoming, user) => {
      const done = startStep(incoming, wayOf(incoming), "authorization");
      try {
        parts.authorize(incoming, user);
        done(notesOf(incoming).authorization ?? "allowed");
      } catch (error) {
        done(notesOf(incoming).authorization ?? messageOf(error), true);
        throw error;
      }
    },
    dispatch: async (incoming, user) => {
      const done = startStep(incoming, wayOf(incoming), "answer");
      try {
        const reply = await parts.dispatch(incoming, user);
        done(`${reply.status}, ${answeredBy(incoming)}`, reply.status >= 400);
        return overhear(incoming, reply, (text) => (wayOf(incoming).answer = text));
      } catch (error) {
        done(`${answeredBy(incoming)}: ${messageOf(error)}`, true);
        throw error;
      }
    },
  };
}

/** Notes a step that begins now; the returned function ends it. */
export function startStep(
  incoming: Incoming,
  way: Way,
  name: Step["name"],
): (text: string, isRefused?: boolean) => void {
  const from = performance.now() - incoming.received;
  return (text, isRefused = false) => {
    way.steps.push({ name, text, isRefused, from, to: performance.now() - incoming.received });
  };
}

function answeredBy(incoming: Incoming): string {
  const { backend } = notesOf(incoming);
  if (!backend) return "answered by this process";
  const { apiService, address } = backend;
  return address ? `APIService ${apiService} at ${address}` : `APIService ${apiService} was not dialled`;
}
