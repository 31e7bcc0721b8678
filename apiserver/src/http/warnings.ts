const TOTAL = 4 * 1024;
const EACH = 256;

/** Collects the texts of `Warning` headers, each once. */
export type Warnings = {
  readonly add: (text: string) => void;
  /** The header values; k8s.io/apiserver/pkg/endpoints/filters/warning.go. */
  readonly headers: () => readonly string[];
};

/** Where all texts together pass 4 Ki characters, each is cut to 256, and no more are sent than fit. */
export function warnings(): Warnings {
  let texts: Set<string> | undefined;
  return {
    add: (text) => {
      if (text) (texts ??= new Set()).add(text);
    },
    headers: () => {
      if (!texts) return [];
      const all = [...texts].map((text) => Array.from(text));
      const total = all.reduce((sum, text) => sum + text.length, 0);
      return (total > TOTAL ? cut(all) : all).map((text) => `299 - ${quote(text.join(""))}`);
    },
  };
}

function cut(texts: readonly string[][]): string[][] {
  const kept: string[][] = [];
  let written = 0;
  for (const text of texts) {
    if (written >= TOTAL) break;
    kept.push(text.slice(0, EACH));
    written += Math.min(text.length, EACH);
  }
  return kept;
}

/** A quoted-string. Node refuses what is not Latin-1 in a header, and net.NewWarningHeader drops control characters. */
function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what has to go
  const printable = text.replace(/[\u0000-\u001f\u007f]/g, "").replace(/["\\]/g, "\\$&");
  return `"${Buffer.from(printable, "utf8").toString("latin1")}"`;
}
