import type { JsonSchema } from "./definition.ts";
import { patternStrings } from "./pattern-strings.ts";

const formats: Readonly<Record<string, readonly string[]>> = {
  "date-time": ["2030-01-02T03:04:05Z", "1999-12-31T23:59:59.123Z"],
  date: ["2030-01-02"],
  time: ["03:04:05"],
  duration: ["P1DT2H"],
  email: ["jane@example.com"],
  uri: ["https://example.com/a?b=c"],
  url: ["https://example.com/a?b=c"],
  uuid: ["6f9619ff-8b86-4d01-b42d-00cf4fc964ff"],
  guid: ["6f9619ff-8b86-4d01-b42d-00cf4fc964ff"],
  ipv4: ["192.0.2.1"],
  ipv6: ["2001:db8::1"],
  cidrv4: ["192.0.2.0/24"],
  cidrv6: ["2001:db8::/32"],
  hostname: ["a.example.com"],
};

/** Strings that a schema takes, where any can be found; `seed` makes those of one field unlike those of another. */
export function sampleStrings({ format, pattern, minLength, maxLength }: JsonSchema, seed: string): string[] {
  const least = typeof minLength === "number" ? minLength : 0;
  const most = typeof maxLength === "number" ? maxLength : Infinity;
  const padded = (text: string): string => text.padEnd(least, "x").slice(0, most);
  const known = typeof format === "string" ? formats[format] : undefined;
  const free = [seed, `${seed} 2`, "", 'ü, "quoted": {0}\n'].map(padded);
  if (typeof pattern !== "string") return [...new Set(known ?? free)];
  const matches = matcher(pattern);
  const found = [...(known ?? []), ...patternStrings(pattern), ...free].filter(
    (text) => text.length >= least && text.length <= most && matches(text),
  );
  return [...new Set(found)].slice(0, 4);
}

function matcher(pattern: string): (text: string) => boolean {
  try {
    const expression = new RegExp(pattern, "u");
    return (text) => expression.test(text);
  } catch {
    return () => true;
  }
}
