import type { Comparison } from "./compare.ts";
import { register } from "./register.ts";
import { startup } from "./startup.ts";

// npm run bench [startup|register]: each figure is a ratio against a peer that was measured in the same run.
const suites = { startup, register };
const wanted = process.argv.slice(2);

console.log("| what | ratio | at most | kagg | peer | runs |\n|---|---|---|---|---|---|");
for (const [name, suite] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const comparison of await suite()) console.log(row(comparison));
}

function row({ what, ratio, limit, milliseconds, peer, peerMilliseconds, runs }: Comparison): string {
  const cells = [
    what,
    `${ratio.toFixed(2)} ×${ratio > limit ? " (missed)" : ""}`,
    `${limit} ×`,
    `${milliseconds.toFixed(0)} ms`,
    `${peer}: ${peerMilliseconds.toFixed(0)} ms`,
    String(runs),
  ];
  return `| ${cells.join(" | ")} |`;
}
