import { readFile, readdir } from "node:fs/promises";
import { extname, join } from "node:path";

export type PageFile = { readonly type: string; readonly bytes: Buffer };

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The files of the page by their names: nothing else of the folder, and nothing outside of it, can be asked for. */
export async function readFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const names = (await readdir(folder)).filter((name) => extname(name) in TYPES);
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, PageFile]> => {
        const type = TYPES[extname(name)] ?? "";
        return [name, { type, bytes: await readFile(join(folder, name)) }];
      }),
    ),
  );
}
