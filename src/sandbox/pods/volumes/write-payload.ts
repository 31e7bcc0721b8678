import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Payload } from "./payload.ts";

/**
 * Makes a folder hold these files, all of them at once: names in it are links into `..data`, which is a link to a folder of
 * this moment, and is replaced by a rename. pkg/volume/util/atomic_writer.go, which programs that watch `..data` rely on.
 * Nothing is written where nothing has changed.
 */
export async function writePayload(folder: string, payload: Payload): Promise<void> {
  const current = join(folder, "..data");
  const old = await readlink(current).catch(() => undefined);
  if (old !== undefined && (await holds(join(folder, old), payload))) return;
  const stamp = new Date().toISOString().replaceAll(/[-T:]/g, "_").slice(0, 19);
  const fresh = await mkdtemp(join(folder, `..${stamp}.`));
  for (const [path, { data, mode }] of payload) {
    await mkdir(dirname(join(fresh, path)), { recursive: true });
    // There is one user here, and the files may be keys.
    await writeFile(join(fresh, path), data, { mode: (mode & 0o700) | 0o400 });
  }
  const next = join(folder, "..data_tmp");
  await rm(next, { force: true });
  await symlink(fresh.slice(folder.length + 1), next);
  await rename(next, current);
  await linkNames(folder, payload);
  if (old !== undefined) await rm(join(folder, old), { recursive: true, force: true });
}

async function linkNames(folder: string, payload: Payload): Promise<void> {
  const wanted = new Set([...payload.keys()].map((path) => path.split("/")[0] ?? path));
  const present = (await readdir(folder)).filter((name) => !name.startsWith(".."));
  for (const name of present) if (!wanted.has(name)) await rm(join(folder, name), { force: true });
  for (const name of wanted) {
    if (!present.includes(name)) await symlink(join("..data", name), join(folder, name));
  }
}

async function holds(folder: string, payload: Payload): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  if (entries.filter((entry) => entry.isFile()).length !== payload.size) return false;
  for (const [path, { data }] of payload) {
    const found = await readFile(join(folder, path)).catch(() => undefined);
    if (!found?.equals(data)) return false;
  }
  return true;
}
