import { chmod, stat } from "node:fs/promises";
import { join } from "node:path";
import { pkiFiles } from "./pki-folder.ts";

/** Closes the folder and the keys to everybody but their owner; returns a sentence for each that was open. */
export async function mendPermissions(path: string): Promise<readonly string[]> {
  const said: string[] = [];
  const wanted = [
    ["", 0o700],
    ...pkiFiles.filter((file) => file.endsWith(".key")).map((file) => [file, 0o600] as const),
  ] as const;
  for (const [file, mode] of wanted) {
    const target = join(path, file);
    const present = await stat(target).catch(() => undefined);
    if (!present || (present.mode & 0o077) === 0) continue;
    await chmod(target, mode);
    said.push(`${target} was open to others (mode ${octal(present.mode)}) and is now ${octal(mode)}`);
  }
  return said;
}

const octal = (mode: number): string => (mode & 0o777).toString(8).padStart(4, "0");
