import { memory } from "../../../apiserver/src/storage/memory.ts";
import type { Storage, StorageOpener } from "../../../apiserver/src/storage/storage.ts";

/**
 * Storage that forgets on demand, as etcd does when it is compacted: whoever writes the Part named `compaction`, whose
 * spec.of is a resourceVersion, takes everything before that away from lists and watches.
 */
export const compactable = (): StorageOpener => async (options) => {
  const storage = await memory()(options);
  let compacted = 0;
  const changed: Partial<Storage> = {
    write: async (change) => {
      const result = await storage.write(change);
      if (change.key.name === "compaction" && result.done) {
        const { spec } = JSON.parse(result.stored.bytes.toString()) as { spec: { of: string } };
        compacted = Math.max(compacted, Number(spec.of));
      }
      return result;
    },
    list: (prefix, asked = {}) =>
      asked.revision !== undefined && asked.revision < compacted ? "too-old" : storage.list(prefix, asked),
    changes: (prefix, revision) => (revision < compacted ? "too-old" : storage.changes(prefix, revision)),
    oldestRevision: () => Math.max(compacted, storage.oldestRevision()),
  };
  return new Proxy(storage, {
    get: (target, name: keyof Storage): unknown => {
      const own: unknown = changed[name] ?? target[name];
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
};
