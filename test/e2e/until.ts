import { setTimeout } from "node:timers/promises";

/** Asks until the answer is as wanted, and returns it; fails with the last answer after `seconds`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  seconds = 60,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`${what}: not after ${seconds} s, last: ${JSON.stringify(answer)}`);
    // A pause between two questions: what is waited for is the answer.
    await setTimeout(100);
  }
}
