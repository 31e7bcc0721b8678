import type { Finding } from "./finding.ts";
import { quantityValue } from "./quantity.ts";
import { nameConflicts } from "./name-conflicts.ts";
import type { Rule, Sound } from "./rule.ts";
import type { ProjectData } from "./schema.ts";
import { storageRules } from "./storage-rules.ts";

/**
 * Checks what concerns several fields. A rule whose fields are already found wrong has nothing to say, and one that
 * goes over a list leaves out the entries that are.
 */
export function checkRules(data: ProjectData, found: readonly Finding[]): Finding[] {
  const broken = found.filter(({ at }) => at !== "key").map(({ path }) => path);
  const sound: Sound = (path) => !broken.some((other) => other.every((part, index) => part === path[index]));
  return rules.filter(({ reads }) => reads.every(sound)).flatMap(({ check }) => check(data, sound));
}

const requests = ["spec", "compute", "requests"];
const limits = ["spec", "compute", "limits"];

const rules: readonly Rule[] = [
  { reads: [["spec", "versions"]], check: versionsOnce },
  { reads: [["spec", "versions"]], check: someVersionServed },
  { reads: [["spec", "resources"]], check: namesOnce },
  ...storageRules,
  {
    reads: [
      [...requests, "cpu"],
      [...limits, "cpu"],
    ],
    check: (data) => requestWithinLimit(data, "cpu"),
  },
  {
    reads: [
      [...requests, "memory"],
      [...limits, "memory"],
    ],
    check: (data) => requestWithinLimit(data, "memory"),
  },
  {
    reads: [
      ["spec", "tls", "days"],
      ["spec", "tls", "caDays"],
    ],
    check: leafWithinCa,
  },
];

function versionsOnce({ spec }: ProjectData, sound: Sound): Finding[] {
  return spec.versions.flatMap((version, index) => {
    const path = ["spec", "versions", index, "name"];
    if (!sound(path)) return [];
    const first = spec.versions.findIndex((other) => other.name === version.name);
    return first === index
      ? []
      : [{ path, what: `${version.name} is there already, as number ${first + 1}` }];
  });
}

function someVersionServed({ spec }: ProjectData, sound: Sound): Finding[] {
  const judged = spec.versions.every((_, index) => sound(["spec", "versions", index, "served"]));
  if (!judged || spec.versions.length === 0 || spec.versions.some(({ served }) => served)) return [];
  return [
    { path: ["spec", "versions"], what: "has no served version", hint: "set served: true for one of them" },
  ];
}

/** Entries with a broken name take no part, so that one mistake is not told twice. */
function namesOnce({ spec }: ProjectData, sound: Sound): Finding[] {
  const fields = ["kind", "plural", "singular", "shortNames"];
  return nameConflicts(
    [...spec.resources.entries()].filter(([index]) =>
      fields.every((field) => sound(["spec", "resources", index, field])),
    ),
  );
}

function requestWithinLimit({ spec: { compute } }: ProjectData, resource: "cpu" | "memory"): Finding[] {
  const request = compute.requests[resource];
  const limit = compute.limits[resource];
  if (limit === undefined || quantityValue(String(request)) <= quantityValue(String(limit))) return [];
  return [{ path: [...requests, resource], what: `${request} is more than the limit, ${limit}` }];
}

function leafWithinCa({ spec: { tls } }: ProjectData): Finding[] {
  if (tls.days <= tls.caDays) return [];
  return [
    {
      path: ["spec", "tls", "days"],
      what: `must not be above tls.caDays (${tls.caDays}), since no certificate outlives its CA, and is ${tls.days}`,
    },
  ];
}
