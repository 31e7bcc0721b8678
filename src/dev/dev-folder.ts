import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { KaggError } from "../errors.ts";

/** `.kagg/dev` of a project: what lasts from one session to the next, and what goes with this one. */
export type DevFolder = {
  /** Absolute path of `.kagg/dev`. */
  readonly path: string;
  /** What only this session needs, keys and tokens above all; removed when it ends, however that comes. */
  readonly session: string;
};

const prefix = "session-";

/**
 * Makes the folders, open to their owner alone. The session's folder is the lock, too: throws `dev/already-running` where
 * a process that lives has one.
 */
export async function openDevFolder(root: string, pid: number): Promise<DevFolder> {
  const path = join(root, ".kagg", "dev");
  const session = join(path, `${prefix}${pid}`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  await ignoreInGit(dirname(path));
  for (const name of await readdir(path)) {
    if (!name.startsWith(prefix)) continue;
    const other = Number(name.slice(prefix.length));
    if (other !== pid && isAlive(other)) throw running(other, join(path, name));
    await rm(join(path, name), { recursive: true, force: true });
  }
  await mkdir(session, { mode: 0o700 });
  return { path, session };
}

/** Writes a file that nobody else may read, and returns its path. */
export async function writePrivate(folder: string, name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const running = (pid: number, folder: string): KaggError =>
  new KaggError("dev/already-running", {
    where: folder,
    what: `process ${pid} serves this project already`,
    hint: `end it with Ctrl-C, or kill ${pid}; where ${pid} is another program: rm -r ${folder}`,
  });

/** Nothing under .kagg belongs into a repository, whatever the project's own .gitignore says. */
async function ignoreInGit(folder: string): Promise<void> {
  const file = join(folder, ".gitignore");
  const present = await readFile(file, "utf8").catch(() => "");
  if (present.trim() === "") await writeFile(file, "*\n");
}
