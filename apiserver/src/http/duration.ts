const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A Go duration (`1m30s`, `500ms`, `0`) in milliseconds; undefined where it is none. */
export function readDuration(text: string): number | undefined {
  const [, sign = "", rest = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === "0") return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  const parts = rest.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g);
  let total = 0;
  for (const [, number = "0", unit = "s"] of parts) total += Number(number) * (UNITS[unit] ?? 0);
  return sign === "-" ? -total : total;
}

/** What Go's time.ParseDuration says of a text that is none. */
export function durationProblem(text: string): string {
  const [, rest = ""] = /^[+-]?(.*)$/s.exec(text) ?? [];
  const quoted = JSON.stringify(text);
  const [, unit, isWhole] =
    /^(?:[\d.]+(?:ns|us|µs|μs|ms|s|m|h))*(?:\d+\.?\d*|\.\d+)([^\d.]*)(.*)$/s.exec(rest) ?? [];
  if (unit === undefined) return `time: invalid duration ${quoted}`;
  if (unit === "" && isWhole === "") return `time: missing unit in duration ${quoted}`;
  return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
}
