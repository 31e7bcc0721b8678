import type { Finding } from "./finding.ts";
import type { Rule, Sound } from "./rule.ts";
import type { ProjectData } from "./schema.ts";
import { storagesOf, storageType, volumeStorage } from "./storage-type.ts";

const template = ["spec", "template"];
const type = ["spec", "storage", "type"];
const servers = ["spec", "storage", "servers"];

/** What has to hold of spec.storage. */
export const storageRules: readonly Rule[] = [
  { reads: [template, type], check: storageOfTemplate },
  { reads: [["spec", "resources"], type], check: noneStoresNothing },
  { reads: [["spec", "replicas"], template, type], check: storageCanBeShared },
  { reads: [template, type], check: storageFields },
  { reads: [type, servers], check: etcdServers },
];

function storageOfTemplate({ spec }: ProjectData): Finding[] {
  const chosen = storageType(spec);
  const possible = storagesOf[spec.template];
  if (possible.includes(chosen)) return [];
  return [
    {
      path: type,
      what: `${chosen} is not for servers written in ${spec.template === "go" ? "Go" : "TypeScript"}`,
      hint: `set type: ${possible.slice(0, -1).join(", ")} or ${possible.at(-1)}`,
    },
  ];
}

function noneStoresNothing({ spec }: ProjectData, sound: Sound): Finding[] {
  if (storageType(spec) !== "none") return [];
  const stored = spec.resources.filter(
    ({ virtual }, index) => !virtual && sound(["spec", "resources", index]),
  );
  if (stored.length === 0) return [];
  return [
    {
      path: type,
      what: `must not be none, since ${stored.map(({ kind }) => kind).join(", ")} ${stored.length > 1 ? "are" : "is"} stored`,
      hint: `set type: ${volumeStorage[spec.template]} or etcd, or virtual: true for what is never stored`,
    },
  ];
}

function storageCanBeShared({ spec }: ProjectData): Finding[] {
  const chosen = storageType(spec);
  if (spec.replicas === 1 || chosen === "etcd" || chosen === "none") return [];
  const why =
    chosen === "memory"
      ? "memory keeps the objects inside one server"
      : `${chosen} keeps the objects in a volume of one server`;
  return [
    {
      path: ["spec", "replicas"],
      what: `must be 1, not ${spec.replicas}: ${why}, so every replica would have other objects`,
      hint: "set replicas: 1, or keep the objects in etcd (storage.type: etcd)",
    },
  ];
}

const fieldsOf = { volume: ["size", "storageClassName"], etcd: ["servers", "secretName", "prefix"] } as const;

function storageFields({ spec }: ProjectData): Finding[] {
  const chosen = storageType(spec);
  const kind = chosen === "lmdb" || chosen === "embedded" ? "volume" : chosen;
  return (["volume", "etcd"] as const)
    .filter((other) => other !== kind)
    .flatMap((other) => {
      const owner = other === "etcd" ? other : volumeStorage[spec.template];
      return fieldsOf[other]
        .filter((field) => spec.storage[field] !== undefined)
        .map((field) => ({
          path: ["spec", "storage", field],
          what: `means nothing with type: ${chosen}, it is of ${owner}`,
          hint: `remove it, or set type: ${owner}`,
        }));
    });
}

function etcdServers({ spec: { storage } }: ProjectData): Finding[] {
  const { servers: members = [], secretName } = storage;
  if (storage.type !== "etcd") return [];
  if (members.length === 0) {
    return [{ path: servers, what: "is missing", hint: "add servers: [https://etcd-0.etcd:2379]" }];
  }
  const secure = members.filter((server) => server.startsWith("https:")).length;
  if (secure !== 0 && secure !== members.length)
    return [{ path: servers, what: "must be all http or all https, and are both" }];
  if (secure === 0 && secretName !== undefined) {
    const what = "means nothing with servers that are http: nothing would be verified";
    return [{ path: ["spec", "storage", "secretName"], what, hint: "remove it, or write https://" }];
  }
  return [];
}
