import { open } from "node:fs/promises";

/** Where LMDB's data format 2 (lmdb-js) keeps its magic number and page size: behind the header of the first page. */
const magicAt = 24;
const pageSizeAt = 48;
const magic = 0xbeefc0de;

/**
 * Whether LMDB can open the file: it is not there, empty, or begins as its files begin. lmdb-js does not ask; on
 * anything else it takes the process down.
 */
export async function isLmdbFile(path: string): Promise<boolean> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return true;
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(pageSizeAt + 4), 0, pageSizeAt + 4, 0);
    if (bytesRead === 0) return true;
    if (bytesRead < buffer.length || buffer.readUInt32LE(magicAt) !== magic) return false;
    return size >= 2 * buffer.readUInt32LE(pageSizeAt);
  } finally {
    await file.close();
  }
}
