import { corpus } from "./corpus.ts";
import { oddBody, text } from "./odd-bodies.ts";
import { oddHeaders } from "./odd-headers.ts";
import { inLine, oddTarget, withSeen } from "./odd-targets.ts";
import { below, chance, pick, seeded, weighted, type Random } from "./random.ts";
import { bytesOf, type Bend, type FuzzRequest } from "./request.ts";
import type { Seen } from "./seen.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "CONNECT"];

/** The request of a number: the same for a seed as long as answers were the same. */
export function generate(seed: number, index: number, seen: Seen): FuzzRequest {
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const template = pick(random, corpus);
  const body = template.body(seen);
  let request: FuzzRequest = {
    as: weighted(random, [
      [30, template.as],
      [3, "proxied"],
      [1, "anonymous"],
    ] as const),
    method: template.method,
    target: template.target,
    headers: template.headers.map(([name, value]) => [name, bytesOf(value).replaceAll(/[\r\n]/g, "")]),
    body: body === undefined || body === null ? "" : bytesOf(text(body)),
  };
  if (request.as === "proxied") request = { ...request, headers: [...proxied(random), ...request.headers] };
  const rounds = chance(random, 0.25) ? 0 : 1 + below(random, 3);
  for (let round = 0; round < rounds; round++) request = changed(random, request, body, seen);
  return { ...request, target: inLine(withSeen(random, request.target, seen)) };
}

/** Nothing that has doubled until no string can hold it. */
function sizedBody(random: Random, body: unknown, seen: Seen): string {
  try {
    return oddBody(random, body, seen);
  } catch (error) {
    if (error instanceof RangeError) return "{}";
    throw error;
  }
}

const proxied = (random: Random): [string, string][] => [
  ["X-Remote-User", "jane"],
  ["X-Remote-Group", chance(random, 0.5) ? "system:masters" : "writers"],
];

function changed(random: Random, request: FuzzRequest, body: unknown, seen: Seen): FuzzRequest {
  return weighted(random, [
    [10, () => bent("target", { ...request, target: oddTarget(random, request.target) })],
    [6, () => bent("headers", oddHeaders(random, request))],
    [request.body === "" ? 1 : 14, () => bent("body", { ...request, body: sizedBody(random, body, seen) })],
    [1.5, () => bent("method", { ...request, method: pick(random, methods) })],
  ])();
}

const bent = (part: Bend, request: FuzzRequest): FuzzRequest => ({
  ...request,
  bent: [...(request.bent ?? []), part],
});
