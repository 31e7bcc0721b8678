import type { Finding, Path } from "./finding.ts";
import { quantityValue } from "./quantity.ts";
import { nameConflicts } from "./name-conflicts.ts";
import type { ProjectData } from "./schema.ts";

/**
 * Checks what concerns several fields. A rule whose fields are already found wrong has nothing to say, and one that
 * goes over a list leaves out the entries that are.
 */
export function checkRules(data: ProjectData, found: readonly Finding[]): Finding[] {
  const broken = found.filter(({ at }) => at !== "key").map(({ path }) => path);
  const sound: Sound = (path) => !broken.some((other) => other.every((part, index) => part === path[index]));
  return rules.filter(({ reads }) => reads.every(sound)).flatMap(({ check }) => check(data, sound));
}

/** False where something is wrong at the path or above it. */
type Sound = (path: Path) => boolean;

type Rule = {
  readonly reads: readonly Path[];
  readonly check: (data: ProjectData, sound: Sound) => readonly Finding[];
};

const requests = ["spec", "compute", "requests"];
const limits = ["spec", "compute", "limits"];

const rules: readonly Rule[] = [
  { reads: [["spec", "versions"]], check: versionsOnce },
  { reads: [["spec", "versions"]], check: someVersionServed },
  { reads: [["spec", "resources"]], check: namesOnce },
  {
    reads: [
      ["spec", "replicas"],
      ["spec", "storage", "type"],
    ],
    check: storageCanBeShared,
  },
  { reads: [["spec", "storage", "type"]], check: storageFields },
  {
    reads: [
      ["spec", "storage", "type"],
      ["spec", "storage", "servers"],
    ],
    check: etcdServers,
  },
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

function storageCanBeShared({ spec: { replicas, storage } }: ProjectData): Finding[] {
  if (replicas === 1 || storage.type === "etcd") return [];
  const why =
    storage.type === "lmdb"
      ? "lmdb keeps the objects in a volume of one server"
      : "memory keeps the objects inside one server";
  return [
    {
      path: ["spec", "replicas"],
      what: `must be 1, not ${replicas}: ${why}, so every replica would have other objects`,
      hint: "set replicas: 1, or keep the objects in etcd (storage.type: etcd)",
    },
  ];
}

/** Which storage a field belongs to. */
const fieldsOf = { lmdb: ["size", "storageClassName"], etcd: ["servers", "secretName", "prefix"] } as const;

function storageFields({ spec: { storage } }: ProjectData): Finding[] {
  return (["lmdb", "etcd"] as const)
    .filter((type) => type !== storage.type)
    .flatMap((type) =>
      fieldsOf[type]
        .filter((field) => storage[field] !== undefined)
        .map((field) => ({
          path: ["spec", "storage", field],
          what: `means nothing with type: ${storage.type}, it is of ${type}`,
          hint: `remove it, or set type: ${type}`,
        })),
    );
}

function etcdServers({ spec: { storage } }: ProjectData): Finding[] {
  const { type, servers = [], secretName } = storage;
  if (type !== "etcd") return [];
  const path = ["spec", "storage", "servers"];
  if (servers.length === 0) {
    return [{ path, what: "is missing", hint: "add servers: [https://etcd-0.etcd:2379]" }];
  }
  const secure = servers.filter((server) => server.startsWith("https:")).length;
  if (secure !== 0 && secure !== servers.length)
    return [{ path, what: "must be all http or all https, and are both" }];
  if (secure === 0 && secretName !== undefined) {
    const what = "means nothing with servers that are http: nothing would be verified";
    return [{ path: ["spec", "storage", "secretName"], what, hint: "remove it, or write https://" }];
  }
  return [];
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
