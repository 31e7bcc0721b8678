import { messageOf } from "../../http/message-of.ts";

export type Health = {
  /** Why the store cannot be used; undefined where it can. */
  readonly problem: () => string | undefined;
  readonly stop: () => void;
};

/** Milliseconds. */
const pingEvery = 2000;
const longestSilence = 5000;

/**
 * Makes a round trip to etcd every two seconds, as a read does. It also keeps an idle store's revision near to etcd's,
 * so that watches that saw nothing for long are not too old when they come back.
 */
export function followHealth(roundTrip: () => Promise<void>): Health {
  let problem: string | undefined;
  let lastAnswer = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const ping = async (): Promise<void> => {
    try {
      await roundTrip();
      problem = undefined;
    } catch (error) {
      problem = messageOf(error);
    }
    lastAnswer = performance.now();
    if (!stopped) timer = setTimeout(() => void ping(), pingEvery).unref();
  };
  timer = setTimeout(() => void ping(), pingEvery).unref();
  return {
    problem: () => {
      const silence = performance.now() - lastAnswer;
      return problem ?? (silence > longestSilence ? "etcd has not answered for 5 seconds" : undefined);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
