import type { AnyResource } from "../resource/any-resource.ts";
import type { Resource } from "../resource/resource.ts";
import type { Logger } from "../serve/logger.ts";
import type { Storage, Stored } from "../storage/storage.ts";
import { inStorageVersion, isInStorageVersion, versionOf } from "./stored-versions.ts";
import { storageName } from "./storage-name.ts";
import { encodeObject, readStored } from "./stored-object.ts";

/** How many are rewritten at a time, so that they share the waits for the disk. */
const atOnce = 256;

/** The storage, once everything in it is as {@link migrateStored} leaves it; where that fails, it is let go of. */
export async function migrated(
  resources: readonly AnyResource[],
  storage: Storage,
  logger: Pick<Logger, "info">,
): Promise<Storage> {
  try {
    await migrateStored(resources, storage, logger);
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/**
 * Rewrites every object that is stored in another version than the storage version, before anything is served. Rejects
 * with all that cannot be: objects in a version that the program no longer knows, and what a conversion throws.
 * Nothing is written then.
 */
export async function migrateStored(
  resources: readonly AnyResource[],
  storage: Storage,
  logger: Pick<Logger, "info">,
): Promise<void> {
  const stored = resources.flatMap((one) => ("answers" in one ? [] : [one]));
  const found = stored.map((resource) => staleOf(resource, storage));
  const problems = found.flatMap((one) => one.problems);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  for (const { resource, stale } of found) {
    for (let start = 0; start < stale.length; start += atOnce) {
      const batch = stale.slice(start, start + atOnce);
      // Where someone else was faster, it is in the storage version already, or will be at the next start.
      await Promise.all(
        batch.map(({ key, revision, bytes }) => {
          const encode = encodeObject(inStorageVersion(resource, readStored({ bytes })));
          return storage.write({ key, expected: revision, type: "put", encode });
        }),
      );
    }
    if (stale.length > 0) {
      const fields = {
        resource: storageName(resource),
        objects: stale.length,
        version: resource.storageVersion,
      };
      logger.info(fields, "stored objects were rewritten in the storage version");
    }
  }
}

type Found = {
  readonly resource: Resource;
  readonly stale: readonly Stored[];
  readonly problems: readonly string[];
};

function staleOf(resource: Resource, storage: Storage): Found {
  const isCurrent = isInStorageVersion(resource);
  const stale: Stored[] = [];
  const unknown = new Map<string, number>();
  const broken: string[] = [];
  const list = storage.list({ resource: storageName(resource), namespace: undefined });
  for (const stored of list === "too-old" ? [] : list.items) {
    if (isCurrent(stored.bytes)) continue;
    const object = readStored(stored);
    const version = versionOf(object);
    if (!resource.versions.some(({ name }) => name === version)) {
      unknown.set(version, (unknown.get(version) ?? 0) + 1);
    } else if (attempt(() => inStorageVersion(resource, object), broken, stored)) stale.push(stored);
  }
  return {
    resource,
    stale,
    problems: [...unknownProblems(resource, unknown), ...brokenProblems(resource, broken)],
  };
}

function attempt(run: () => unknown, broken: string[], { key }: Stored): boolean {
  try {
    run();
    return true;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    broken.push(`${key.namespace ? `${key.namespace}/` : ""}${key.name}: ${String(cause)}`);
    return false;
  }
}

const unknownProblems = (resource: Resource, unknown: ReadonlyMap<string, number>): string[] =>
  [...unknown].map(
    ([version, count]) =>
      `${count} of ${storageName(resource)} are stored in version ${version}, which this program does not know: ` +
      `start once with ${version} among the versions, with its to and from, and they are rewritten in ${resource.storageVersion}`,
  );

function brokenProblems(resource: Resource, broken: readonly string[]): string[] {
  if (broken.length === 0) return [];
  const shown = broken.slice(0, 5).join("; ");
  const more = broken.length > 5 ? `; and ${broken.length - 5} more` : "";
  return [
    `${broken.length} of ${storageName(resource)} cannot be converted to ${resource.storageVersion}: ${shown}${more}`,
  ];
}
