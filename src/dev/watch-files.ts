import { watch, type FSWatcher } from "node:fs";
import { basename, join } from "node:path";

export type FileWatch = {
  /** Watches these folders, and no others any more. Folders, since editors replace files. */
  readonly follow: (folders: readonly string[]) => void;
  readonly close: () => void;
};

/** Milliseconds for what belongs together: an editor writes, renames and touches; a checkout changes many files. */
const QUIET = 30;

export type Change = {
  /** Absolute paths. */
  readonly files: ReadonlySet<string>;
  /** When the first of them changed, by `performance.now()`. */
  readonly since: number;
};

/** Tells of changed files once it is quiet for a moment. */
export function watchFiles(onChange: (change: Change) => void, onProblem: (what: string) => void): FileWatch {
  const watchers = new Map<string, FSWatcher>();
  let files = new Set<string>();
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string): void => {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || isScratch(name)) return;
        if (files.size === 0) since = performance.now();
        files.add(join(folder, basename(name)));
        clearTimeout(timer);
        timer = setTimeout(() => {
          onChange({ files, since });
          files = new Set();
        }, QUIET);
      });
      watcher.on("error", () => drop(folder));
      watchers.set(folder, watcher);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // It may be gone again; anything else means that changes would not be seen (the system's limit of watches, mostly).
      if (code !== "ENOENT") onProblem(`${folder} cannot be watched: ${message}`);
    }
  };
  return {
    follow: (folders) => {
      const wanted = new Set(folders);
      for (const folder of watchers.keys()) if (!wanted.has(folder)) drop(folder);
      for (const folder of wanted) if (!watchers.has(folder)) add(folder);
    },
    close: () => {
      clearTimeout(timer);
      for (const folder of watchers.keys()) drop(folder);
    },
  };
}

/** What editors leave beside a file while they write it. */
const isScratch = (name: string): boolean => /^\.|~$|\.sw[a-z]$|\.tmp$/.test(basename(name));
