import type { Reply } from "../http/exchange.ts";
import { pathNotFound, textReply } from "../http/text-reply.ts";
import type { HealthCheck } from "./health-check.ts";

/** By endpoint: `healthz`, `livez`, `readyz`. */
export type HealthChecks = Readonly<Record<"healthz" | "livez" | "readyz", readonly HealthCheck[]>>;

/** Open to everyone, exactly these; what lies below them has to be authorised. */
export const OPEN_HEALTH_PATHS: ReadonlySet<string> = new Set(["/healthz", "/livez", "/readyz"]);

/**
 * Answers a health endpoint or one check of it, `/readyz/ping`, in the words of k8s.io/apiserver/pkg/server/healthz;
 * undefined where the path is none. `onFailure` gets what the open answer withholds.
 */
export function healthReply(
  path: string,
  query: URLSearchParams,
  checks: HealthChecks,
  onFailure: (endpoint: string, problems: readonly string[]) => void,
): Reply | undefined {
  const [, endpoint = "", name, more] = path.split("/");
  if (endpoint !== "healthz" && endpoint !== "livez" && endpoint !== "readyz") return undefined;
  if (name === undefined) return rootReply(endpoint, checks[endpoint], query, onFailure);
  const check = more === undefined ? checks[endpoint].find((entry) => entry.name === name) : undefined;
  if (!check) return pathNotFound();
  const problem = problemOf(check);
  return problem === undefined ? textReply(200, "ok") : textReply(500, `internal server error: ${problem}\n`);
}

function rootReply(
  endpoint: string,
  checks: readonly HealthCheck[],
  query: URLSearchParams,
  onFailure: (endpoint: string, problems: readonly string[]) => void,
): Reply {
  const excluded = new Set(query.getAll("exclude"));
  const problems: string[] = [];
  const lines = checks.map((check) => {
    if (excluded.has(check.name)) return `[+]${check.name} excluded: ok`;
    const problem = problemOf(check);
    if (problem === undefined) return `[+]${check.name} ok`;
    problems.push(`${check.name}: ${problem}`);
    return `[-]${check.name} failed: reason withheld`;
  });
  const unknown = [...excluded].filter((name) => !checks.some((check) => check.name === name)).sort();
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(",");
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
  }
  if (problems.length > 0) {
    onFailure(endpoint, problems);
    return textReply(500, `${[...lines, `${endpoint} check failed`].join("\n")}\n`);
  }
  if (!query.has("verbose")) return textReply(200, "ok");
  return textReply(200, `${[...lines, `${endpoint} check passed`].join("\n")}\n`);
}

function problemOf(check: HealthCheck): string | undefined {
  try {
    check.run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
