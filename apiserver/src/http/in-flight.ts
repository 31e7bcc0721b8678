import type { User } from "../auth/user.ts";
import type { Reply } from "./exchange.ts";
import type { Incoming } from "./incoming.ts";
import { textReply } from "./text-reply.ts";

/** How many requests may be answered at the same time; 0: any number. */
export type InFlightLimits = { readonly readOnly: number; readonly mutating: number };

type RequestKind = keyof InFlightLimits;

/** Counts the requests that are being answered: k8s.io/apiserver/pkg/server/filters/maxinflight.go. */
export type InFlight = {
  /** Takes a place, to be given back by the function; undefined where there is none. */
  readonly enter: (
    incoming: Pick<Incoming, "info" | "isLongRunning">,
    user: User,
  ) => (() => void) | undefined;
  /** The most places that were taken at once within about the last second. */
  readonly most: () => Readonly<Record<RequestKind, number>>;
};

/** k8s.io/apiserver/pkg/server/config.go: MaxRequestsInFlight and MaxMutatingRequestsInFlight. */
export const defaultInFlight: InFlightLimits = { readOnly: 400, mutating: 200 };

const READING: ReadonlySet<string> = new Set(["get", "list", "watch"]);

const noPlace = (): void => undefined;

/** Watches and connect subresources take no place. Members of system:masters are let in even where there is none. */
export function inFlight(
  limits: InFlightLimits,
  now: () => number = performance.now.bind(performance),
): InFlight {
  const kinds = { readOnly: places(limits.readOnly, now), mutating: places(limits.mutating, now) };
  return {
    enter: ({ info, isLongRunning }, user) => {
      if (isLongRunning) return noPlace;
      const leave = kinds[READING.has(info.verb) ? "readOnly" : "mutating"].take();
      if (leave) return leave;
      return user.groups.includes("system:masters") ? noPlace : undefined;
    },
    most: () => ({ readOnly: kinds.readOnly.most(), mutating: kinds.mutating.most() }),
  };
}

export const tooManyRequests = (): Reply => {
  const reply = textReply(429, "Too many requests, please try again later.\n");
  return { ...reply, headers: { ...reply.headers, "Retry-After": "1" } };
};

type Places = { readonly take: () => (() => void) | undefined; readonly most: () => number };

function places(limit: number, now: () => number): Places {
  let taken = 0;
  // Of the second that runs, and of the one before.
  let [second, most, before] = [0, 0, 0];
  const turn = (): void => {
    const current = Math.floor(now() / 1000);
    if (current === second) return;
    before = current === second + 1 ? most : taken;
    [second, most] = [current, taken];
  };
  const leave = (): void => {
    turn();
    taken -= 1;
  };
  return {
    take: () => {
      if (limit > 0 && taken >= limit) return undefined;
      turn();
      taken += 1;
      most = Math.max(most, taken);
      return leave;
    },
    most: () => {
      turn();
      return Math.max(most, before);
    },
  };
}
