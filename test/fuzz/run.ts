import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { fuzz, type Finding } from "./fuzz.ts";
import type { FuzzRequest } from "./request.ts";

// npm run fuzz -- --requests 100000 --seed 1; a finding is a line of JSON, and a file of such lines can be replayed.

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    replay: { type: "string" },
  },
});

const replay = values.replay === undefined ? undefined : await requestsIn(values.replay);
const { findings, statuses, bent, seconds, left } = await fuzz({
  requests: replay?.length ?? Number(values.requests),
  seed: Number(values.seed),
  ...(replay && { replay }),
  progress: (text) => console.error(text),
  onFinding: (finding) => console.log(JSON.stringify(finding)),
});
console.error(`seed ${values.seed}: ${Math.round(seconds)} s, ${findings.length} findings`);
console.error(`statuses: ${JSON.stringify(statuses)}`);
console.error(`bent: ${JSON.stringify(bent)}`);
console.error(`left open after the end: ${JSON.stringify(left)}`);
process.exitCode = findings.length > 0 ? 1 : 0;

async function requestsIn(file: string): Promise<FuzzRequest[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.startsWith("{"));
  return lines.flatMap((line) => {
    const found = JSON.parse(line) as Finding & FuzzRequest;
    return found.request ? [found.request] : found.method ? [found] : [];
  });
}
