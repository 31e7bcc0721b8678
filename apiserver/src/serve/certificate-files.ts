import { watch, type FSWatcher } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Logger } from "./logger.ts";
import { servingCertificateProblem, type ServingCertificate } from "./serving-certificate.ts";

export type CertificateFiles = { readonly certificate: string; readonly key: string };

type FollowOptions = {
  readonly files: CertificateFiles;
  readonly first: ServingCertificate;
  readonly onChange: (pair: ServingCertificate) => void;
  readonly logger: Logger;
  /** How often, in milliseconds, they are read where no event says so. */
  readonly every?: number;
};

/** Reads both files; throws an Error in plain words that names each file that cannot be used. */
export async function readCertificateFiles(files: CertificateFiles): Promise<ServingCertificate> {
  const found = await Promise.allSettled([read(files.certificate), read(files.key)]);
  const problems = found.flatMap((one) => (one.status === "rejected" ? [(one.reason as Error).message] : []));
  if (problems.length > 0) throw new Error(problems.join("; "));
  const [certificate = "", key = ""] = found.map((one) => (one.status === "fulfilled" ? one.value : ""));
  const problem = servingCertificateProblem({ certificate, key });
  if (problem) throw new Error(`${files.certificate}, ${files.key}: ${problem}`);
  return { certificate, key };
}

/**
 * Calls `onChange` with each new pair that can be served; one that cannot is logged, and the old one stays. Folders are
 * watched and not files: Kubernetes replaces a mounted Secret by swapping a symbolic link beside them. Where no event
 * comes (network file systems), the files are read now and then.
 */
export function followCertificateFiles(options: FollowOptions): { readonly stop: () => void } {
  const { files, first, onChange, logger, every = 30_000 } = options;
  let current = first;
  let lastProblem = "";
  let running = false;
  let again = false;
  const check = async (): Promise<void> => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      const pair = await readCertificateFiles(files);
      lastProblem = "";
      if (pair.certificate !== current.certificate || pair.key !== current.key) {
        current = pair;
        onChange(pair);
        logger.info({ files }, "serving certificate replaced");
      }
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== lastProblem) logger.error({ problem }, "new serving certificate not used");
      lastProblem = problem;
    }
    running = false;
    if (again) {
      again = false;
      await check();
    }
  };
  const folders = new Set([dirname(files.certificate), dirname(files.key)]);
  const watchers = [...folders].flatMap((folder) => watchFolder(folder, () => void check()) ?? []);
  const timer = setInterval(() => void check(), every).unref();
  return {
    stop: () => {
      clearInterval(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watchFolder(folder: string, onEvent: () => void): FSWatcher | undefined {
  try {
    return watch(folder, { persistent: false }, onEvent).on("error", () => undefined);
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "it may not be read",
  EISDIR: "it is a folder",
};

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new Error(`${path}: ${REASONS[code] ?? message}`, { cause: error });
  }
}
