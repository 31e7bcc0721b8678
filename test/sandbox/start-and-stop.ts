import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";

const built = pathToFileURL(join(import.meta.dirname, "..", "..", "dist", "sandbox.js")).href;

/** The program ends when nothing is left that could still happen: no port, no timer, no process. */
const program = `
  const { sandbox } = await import(${JSON.stringify(built)});
  let rounds = 0;
  for (let left = Number(process.argv[1]); left > 0; left -= 5) {
    const some = await Promise.all(Array.from({ length: Math.min(left, 5) }, () => sandbox()));
    await Promise.all(some.map((one) => one.close()));
    rounds += some.length;
  }
  console.log(rounds + " started and closed");
`;

/** Starts and stops so many sandboxes, five at a time, in a process of its own with a folder of its own for what is temporary. */
export async function startAndStop(
  count: number,
): Promise<{ readonly stdout: string; readonly exitCode: number | undefined; readonly files: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "kagg-leaks-"));
  try {
    const args = ["--input-type=module", "-e", program, String(count)];
    const { stdout, exitCode } = await execa(process.execPath, args, {
      env: { TMPDIR: folder },
      reject: false,
    });
    return { stdout, exitCode, files: await readdir(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
