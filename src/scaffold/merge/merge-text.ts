import { diff3Merge, diffComm } from "node-diff3";
import { fromLines, toLines } from "./lines.ts";

/** Lines that both sides have changed, each in its own way. */
export type Conflict = {
  /** Where they are in the author's text, from 1. */
  readonly line: number;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
};

export type TextMerge = {
  /** With markers around what is in conflict. */
  readonly text: string;
  /** With the author's lines alone where there is a conflict. */
  readonly favoured: string;
  readonly conflicts: readonly Conflict[];
};

export type TextWays = {
  /** Behind the markers of kagg's side. */
  readonly label: string;
  /** Where kagg has only put lines in, they go beside what the author has changed there. */
  readonly insertsBeside: boolean;
};

/**
 * Merges what the author has made of a text and what kagg makes of it now; `base` is what kagg had made before. Without
 * it nobody knows whose a difference is, so every one is in conflict. Changes that touch each other are in conflict as
 * well, as for git, unless `insertsBeside` says otherwise.
 */
export function mergeText(
  base: string | undefined,
  ours: string,
  theirs: string,
  { label, insertsBeside }: TextWays,
): TextMerge {
  const [o, a, b] = [toLines(base ?? ""), toLines(ours), toLines(theirs)];
  const regions = diff3Merge([...a.lines], [...o.lines], [...b.lines]).map(({ ok, conflict }) => {
    const beside = insertsBeside && conflict ? besideOurs(conflict.o, conflict.a, conflict.b) : undefined;
    return beside ? { ok: beside, conflict: undefined } : { ok, conflict };
  });
  // Whoever has changed how lines end has decided it, and the author's word counts for more.
  const ending = base !== undefined && a.ending === o.ending ? b.ending : a.ending;
  const isClosed = base !== undefined && a.isClosed === o.isClosed ? b.isClosed : a.isClosed;
  const written = (resolve: (ours: string[], theirs: string[]) => string[]): string => {
    const lines = regions.flatMap(({ ok, conflict }) =>
      conflict ? resolve(conflict.a, conflict.b) : (ok ?? []),
    );
    return fromLines({ lines, ending, isClosed });
  };
  return {
    text: written((ours, theirs) => marked(ours, theirs, label)),
    favoured: written((ours) => ours),
    conflicts: regions.flatMap(({ conflict }) =>
      conflict ? [{ line: conflict.aIndex + 1, ours: conflict.a, theirs: conflict.b }] : [],
    ),
  };
}

/** The author's lines with those that kagg puts in above or below them; undefined where kagg changes any. */
function besideOurs(base: string[], ours: string[], theirs: string[]): string[] | undefined {
  const added = theirs.length - base.length;
  if (added <= 0) return undefined;
  const [below, above] = [theirs.slice(base.length), theirs.slice(0, added)];
  const isBelow = base.every((line, index) => line === theirs[index]);
  if (!isBelow && base.some((line, index) => line !== theirs[added + index])) return undefined;
  const lines = isBelow ? below : above;
  // The author has done it already.
  if (lines.every((line) => ours.includes(line))) return ours;
  return isBelow ? [...ours, ...lines] : [...lines, ...ours];
}

/** For merges whose conflicts are not shown. */
export const asGit: TextWays = { label: "", insertsBeside: false };

/** Only what differs is put between markers; what both sides have alike in a conflict stands once. */
function marked(ours: string[], theirs: string[], label: string): string[] {
  return diffComm(ours, theirs).flatMap(({ common, buffer1, buffer2 }) =>
    common ? common : [oursMarker, ...buffer1, "=======", ...buffer2, `>>>>>>> ${label}`],
  );
}

const oursMarker = "<<<<<<< yours";

/** True where a conflict of an earlier merge is still in the text. */
export const hasMarkers = (text: string): boolean => toLines(text).lines.includes(oursMarker);
