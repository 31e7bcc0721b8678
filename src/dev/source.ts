import { existsSync } from "node:fs";
import { join } from "node:path";
import { KaggError } from "../errors.ts";
import type { Project } from "../project/project.ts";

/** The author's server as it stands in its source: how it is made ready to run, and what it is made of. */
export type Source = {
  /** Where it begins, from the project's root: `src/server.ts`, `.` in Go. */
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
  /** A file, or in Go a package; by default where templates have it. */
  readonly entry: string | undefined;
  /** Where the result may be written. */
  readonly folder: string;
  /** Ends a build that goes on. */
  readonly signal: AbortSignal;
  /** Hears why it takes so long. */
  readonly tell: (text: string) => void;
};

/** Opens the source in the language that kagg.yaml names. Throws `dev/no-source` with what keeps it from being run. */
export async function openSource(template: Project["template"], parts: SourceParts): Promise<Source> {
  const { root } = parts;
  const { file, other, open } = languages[template];
  if (existsSync(join(root, file))) return open(parts);
  const meant = languages[other];
  throw new KaggError("dev/no-source", {
    where: root,
    what: `there is no ${file} beside kagg.yaml, so there is no source that could be run`,
    hint: existsSync(join(root, meant.file))
      ? `there is a ${meant.file}: write template: ${other} below spec in kagg.yaml`
      : "kagg init makes a project with one; -f names the kagg.yaml of another project",
  });
}

type Language = {
  /** What each project in it has beside kagg.yaml. */
  readonly file: string;
  readonly other: Project["template"];
  readonly open: (parts: SourceParts) => Promise<Source>;
};

const languages: Readonly<Record<Project["template"], Language>> = {
  typescript: {
    file: "package.json",
    other: "go",
    open: async (parts) => (await import("./typescript/typescript-source.ts")).typescriptSource(parts),
  },
  go: {
    file: "go.mod",
    other: "typescript",
    open: async (parts) => (await import("./go/go-source.ts")).goSource(parts),
  },
};
