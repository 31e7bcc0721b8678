import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { BuildFailure, Message, Metafile, OutputFile } from "esbuild";
import type { Built, Source, SourceParts } from "../source.ts";
import { findEsbuild } from "./find-esbuild.ts";

/**
 * TypeScript by the project's own esbuild: types are taken away and not looked at, and packages stay where they are, so
 * that it takes milliseconds. `npm run build` and the editor check types.
 */
export async function typescriptSource({
  root,
  entry = "src/server.ts",
  folder,
}: SourceParts): Promise<Source> {
  const esbuild = await findEsbuild(root, entry);
  const outfile = join(folder, "server.mjs");
  // Its process starts while the sandbox does.
  const context = esbuild.context({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: `node${process.versions.node}`,
    sourcemap: true,
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  let last: string | undefined;
  let inputs: readonly string[] = [];
  const folders = (): readonly string[] => foldersOf(root, entry, inputs);
  return {
    entry,
    build: async (): Promise<Built> => {
      try {
        const { outputFiles, metafile } = await (await context).rebuild();
        inputs = inputsOf(metafile);
        const digest = digestOf(outputFiles);
        const isNew = digest !== last;
        if (isNew) await Promise.all(outputFiles.map(({ path, contents }) => writeFile(path, contents)));
        last = digest;
        return {
          ok: true,
          isNew,
          command: [process.execPath, "--enable-source-maps", outfile],
          folders: folders(),
        };
      } catch (error) {
        const { errors } = error as Partial<BuildFailure>;
        if (!errors) throw error;
        return { ok: false, problems: errors.map(describe), folders: folders() };
      }
    },
    close: async () => {
      await (await context).dispose();
      await esbuild.stop();
    },
  };
}

const inputsOf = ({ inputs }: Metafile): readonly string[] => Object.keys(inputs);

function digestOf(files: readonly OutputFile[]): string {
  const hash = createHash("sha256");
  for (const { contents } of files) hash.update(contents);
  return hash.digest("hex");
}

/** Of all that went in, and of what is beside the entry: what could not be found yet may come there. */
function foldersOf(root: string, entry: string, inputs: readonly string[]): readonly string[] {
  const source = dirname(resolve(root, entry));
  const beside = source === resolve(root) ? [] : below(source);
  return [...new Set([source, ...beside, ...inputs.map((input) => dirname(resolve(root, input)))])];
}

function below(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !`${entry.parentPath}/${entry.name}`.includes("node_modules"))
    .map(({ parentPath, name }) => join(parentPath, name));
}

const describe = ({ text, location }: Message): string =>
  location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
