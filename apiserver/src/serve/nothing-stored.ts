import type { AnyResource } from "../resource/any-resource.ts";
import { DefinitionError } from "../resource/definition-error.ts";
import { memory } from "../storage/memory.ts";
import type { StorageOpener } from "../storage/storage.ts";

/**
 * The storage of a server that was given none: an empty one, for resources that are answered by functions. Throws a
 * DefinitionError where one of them is stored, since its objects would be gone with the process.
 */
export function nothingStored(resources: readonly AnyResource[]): StorageOpener {
  const stored = resources.filter((resource) => !("answers" in resource));
  if (stored.length > 0) {
    const what = 'is stored, and there is no storage: give the server one, such as lmdb("data")';
    throw new DefinitionError(stored.map(({ kind, group }) => ({ where: `${kind}.${group}`, what })));
  }
  return () => memory()({ dataDir: undefined });
}
