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

/**
 * Merges what the author has made of a text and what kagg makes of it now; `base` is what kagg had made before. Without
 * it nobody knows whose a difference is, so every one is in conflict. Changes that touch each other are in conflict as
 * well, as for git.
 *
 * @param label what stands behind the markers of kagg's side.
 */
export function mergeText(base: string | undefined, ours: string, theirs: string, label: string): TextMerge {
  const [o, a, b] = [toLines(base ?? ""), toLines(ours), toLines(theirs)];
  const regions = diff3Merge([...a.lines], [...o.lines], [...b.lines]);
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

/** Only what differs is put between markers; what both sides have alike in a conflict stands once. */
function marked(ours: string[], theirs: string[], label: string): string[] {
  return diffComm(ours, theirs).flatMap(({ common, buffer1, buffer2 }) =>
    common ? common : [oursMarker, ...buffer1, "=======", ...buffer2, `>>>>>>> ${label}`],
  );
}

const oursMarker = "<<<<<<< yours";

/** True where a conflict of an earlier merge is still in the text. */
export const hasMarkers = (text: string): boolean => toLines(text).lines.includes(oursMarker);
