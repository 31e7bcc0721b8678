import { type Gap, gaps } from "./compare.ts";
import type { Difference } from "./differences/difference.ts";
import { differences } from "./differences/index.ts";
import type { Normal } from "./normal.ts";
import type { Pair } from "./run.ts";
import type { Step } from "./step.ts";

const all = Object.values(differences).flat();

/** What the two servers answer differently to a request and no listed difference explains. */
export function unexplained(pair: Pair): Gap[] {
  const known = concerning(pair.step);
  return gapsOf(pair).filter((gap) => !known.some((one) => explains(one, gap)));
}

/** Listed differences that no request shows any more. */
export function gone(pairs: readonly Pair[]): string[] {
  const seen = new Set<Difference>();
  for (const pair of pairs) {
    const found = gapsOf(pair);
    for (const one of concerning(pair.step)) {
      if (!seen.has(one) && found.some((gap) => explains(one, gap))) seen.add(one);
    }
  }
  return all.filter((one) => !seen.has(one)).map(({ what }) => what);
}

/** Where one server says yes and the other no, their bodies have nothing in common: only the codes are named. */
function gapsOf({ upstream, here }: Pair): Gap[] {
  if (upstream.status === here.status) return gaps(upstream, here);
  const text = ({ status, body }: Normal): string => `${status} ${messageOf(body)}`;
  return [{ at: "status", upstream: text(upstream), here: text(here) }];
}

const messageOf = (body: unknown): string =>
  typeof body === "object" && body !== null && "message" in body ? String(body.message) : "";

const concerning = (step: Step): Difference[] => {
  const title = titleOf(step);
  return all.filter(({ requests }) => !requests || requests.test(title));
};

function explains({ at, says }: Difference, gap: Gap): boolean {
  const fits = (pattern: RegExp | undefined, value: unknown): boolean =>
    pattern === undefined || pattern.test(JSON.stringify(value) ?? "nothing");
  return at.test(gap.at) && fits(says?.upstream, gap.upstream) && fits(says?.here, gap.here);
}

/** A request in a line: `POST /apis/… as reader {"accept":"*\/*"} {"kind":"Flunder"}`. */
export function titleOf({ method, path, as, headers, body }: Step): string {
  const text = typeof body === "string" ? body : (JSON.stringify(body) ?? "");
  const parts = [method, path, as && `as ${as}`, headers && JSON.stringify(headers), text.slice(0, 300)];
  return parts.filter(Boolean).join(" ");
}
