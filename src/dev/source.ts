import { existsSync } from "node:fs";
import { join } from "node:path";
import { KaggError } from "../errors.ts";

/** The author's server as it stands in its source: how it is made ready to run, and what it is made of. */
export type Source = {
  /** Where it begins, from the project's root: `src/server.ts`. */
  readonly entry: string;
  readonly build: () => Promise<Built>;
  readonly close: () => Promise<void>;
};

export type Built = {
  /** Absolute paths of the folders whose changes matter. */
  readonly folders: readonly string[];
} & (
  | {
      readonly ok: true;
      /** Whether it is another one than the build before was. */
      readonly isNew: boolean;
      /** The program and its first arguments; the flags of the server follow. */
      readonly command: readonly string[];
    }
  /** What is wrong, each with its place: `src/mango/v1.ts:12:3: Expected ";"`. */
  | { readonly ok: false; readonly problems: readonly string[] }
);

export type SourceParts = {
  /** The project's folder. */
  readonly root: string;
  readonly entry: string;
  /** Where the result may be written. */
  readonly folder: string;
};

/** Finds out what the project is written in. Throws `dev/no-source` with what keeps it from being run. */
export async function openSource(parts: SourceParts): Promise<Source> {
  const { root } = parts;
  if (existsSync(join(root, "package.json"))) {
    const { typescriptSource } = await import("./typescript/typescript-source.ts");
    return typescriptSource(parts);
  }
  if (existsSync(join(root, "go.mod"))) {
    throw new KaggError("dev/no-source", {
      where: join(root, "go.mod"),
      what: "kagg dev cannot run servers written in Go yet",
      hint: "go run . --kubeconfig FILE --secure-port 8443, and kagg register --endpoint localhost:8443",
    });
  }
  throw new KaggError("dev/no-source", {
    where: root,
    what: "there is no package.json beside kagg.yaml, so there is no source that could be run",
    hint: "kagg init makes a project with one; -f names the kagg.yaml of another project",
  });
}
