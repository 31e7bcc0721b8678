import { compareWithGo } from "./apply-oracle.ts";
const seed = Number(process.argv[2] ?? 1),
  worlds = Number(process.argv[3] ?? 50);
const { differing, counts } = await compareWithGo("/tmp/apply-judge", { seed, worlds, steps: 20 });
console.log(counts, differing.length);
for (const d of differing.slice(0, Number(process.argv[4] ?? 2)))
  console.log(
    JSON.stringify(d.question),
    "\nOURS  ",
    JSON.stringify(d.ours),
    "\nTHEIRS",
    JSON.stringify(d.theirs),
    "\n",
  );
