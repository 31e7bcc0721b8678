import type { Comparison } from "./compare.ts";
import { dev } from "./dev.ts";
import { go } from "./go.ts";
import { growth } from "./runtime/growth.ts";
import { parts } from "./runtime/parts.ts";
import { register } from "./register.ts";
import { runtime, runtimeOnEtcd } from "./runtime/runtime.ts";
import { sandbox } from "./sandbox.ts";
import { startup } from "./startup.ts";

// npm run bench [startup|register|runtime|etcd|growth|sandbox|dev|go]: each figure is a ratio against a peer that was measured in the same run.
// Behind `runtime` or `etcd` parts of it may be named: npm run bench runtime get start.
const suites = { startup, register, runtime, etcd: runtimeOnEtcd, growth, sandbox, dev, go };
const words = process.argv.slice(2);
const known = [...Object.keys(suites), ...parts];
const unknown = words.filter((word) => !known.includes(word));
if (unknown.length > 0)
  throw new Error(`no such benchmark: ${unknown.join(", ")}; there are ${known.join(", ")}`);
const named = parts.filter((part) => words.includes(part));
const wanted = words.filter((word) => word in suites);

console.log("| what | ratio | promised | kagg | peer | runs |\n|---|---|---|---|---|---|");
for (const [name, suite] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const comparisons = suite((part) => named.length === 0 || named.includes(part));
  for await (const comparison of comparisons) console.log(row(comparison));
}

function row({ what, ratio, limit, kagg, peer, runs }: Comparison): string {
  const missed = limit && ("atMost" in limit ? ratio > limit.atMost : ratio < limit.atLeast);
  const promised = limit && ("atMost" in limit ? `at most ${limit.atMost} ×` : `at least ${limit.atLeast} ×`);
  const cells = [what, `${ratio.toFixed(2)} ×${missed ? " (missed)" : ""}`, promised ?? "", kagg, peer, runs];
  return `| ${cells.join(" | ")} |`;
}
