import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import type { Logger } from "../serve/logger.ts";

const tryAgainEvery = 200;

/** As {@link lockFolder}, but waits for a process that still has it, for a while in milliseconds. */
export async function waitForFolder(
  folder: string,
  patience: number,
  logger: Pick<Logger, "warn"> | undefined,
): Promise<() => Promise<void>> {
  const end = Date.now() + patience;
  for (let tries = 1; ; tries++) {
    try {
      return await lockFolder(folder);
    } catch (error) {
      if (!(error instanceof FolderInUse) || Date.now() >= end) throw error;
    }
    if (tries === 1) logger?.warn({ folder }, "waiting for the process that has the data folder");
    await new Promise((resolve) => {
      setTimeout(resolve, tryAgainEvery);
    });
  }
}

class FolderInUse extends Error {}

/**
 * Makes this process the only one that works in a folder, until the returned function is called or it ends, however
 * it ends. The lock is a listening socket: unlike a file with a process id it cannot outlive its owner, and it holds
 * between containers that share the folder. Rejects where another process has it.
 */
async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "lock");
  let server = await listen(folder);
  if (!server) {
    await removeDead(path, folder);
    server = await listen(folder);
  }
  if (!server) throw inUse(folder);
  const owned = server;
  return () => new Promise((resolve) => owned.close(() => resolve()));
}

const inUse = (folder: string): Error =>
  new FolderInUse(`${folder} is in use by another process; one can write to it`);

/** Kubernetes gives a volume to the pod's group (fsGroup), but not of every kind. */
const notWritable = (folder: string, cause: Error): Error =>
  new Error(
    `${folder} may not be written by user ${process.getuid?.() ?? "?"}: give the folder to that user; a hostPath or NFS volume takes no notice of fsGroup`,
    { cause },
  );

/** undefined where something is there already. */
function listen(folder: string): Promise<Server | undefined> {
  const path = join(folder, "lock");
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else if (error.code === "EACCES") reject(notWritable(folder, error));
      else reject(new Error(`${path} cannot be locked: ${error.message}`, { cause: error }));
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Moves the socket out of the way first, so that of two processes that find it dead only one removes it. */
async function removeDead(path: string, folder: string): Promise<void> {
  if (await answers(path)) throw inUse(folder);
  const aside = join(folder, `dead-${randomUUID().slice(0, 8)}`);
  await rename(path, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EACCES") throw notWritable(folder, error);
  });
  if (await answers(aside)) {
    // It was taken over in between: give it back.
    await rename(aside, path);
    throw inUse(folder);
  }
  await rm(aside, { force: true });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
