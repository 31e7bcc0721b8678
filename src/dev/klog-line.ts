export type KlogLine = { readonly level: "info" | "warn" | "error"; readonly text: string };

const levels = { I: "info", W: "warn", E: "error", F: "error" } as const;

/**
 * A line of klog without its head, `E1121 20:03:23.134746   26884 reflector.go:227] `; undefined where it is none
 * (k8s.io/klog/v2/internal/buffer FormatHeader).
 */
export function klogLine(line: string): KlogLine | undefined {
  const [, letter, text] = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ [^\]]+:\d+\] (.*)$/.exec(line) ?? [];
  if (letter === undefined || text === undefined) return undefined;
  return { level: levels[letter as keyof typeof levels], text };
}
