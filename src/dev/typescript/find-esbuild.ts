import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { KaggError, type Problem } from "../../errors.ts";

type Esbuild = typeof import("esbuild");

/** The esbuild of the project itself. Throws `dev/no-source` with everything that is missing. */
export async function findEsbuild(root: string, entry: string): Promise<Esbuild> {
  const from = createRequire(join(root, "package.json"));
  const problems: Problem[] = [];
  const file = resolved(from, "esbuild");
  if (!file) problems.push(missing(root, existsSync(join(root, "node_modules"))));
  if (!existsSync(join(root, entry))) {
    problems.push({
      where: join(root, entry),
      what: "there is no such file, and the server begins there",
      hint: "kagg dev --entry FILE",
    });
  }
  if (problems.length > 0 || !file) throw new KaggError("dev/no-source", problems);
  const { default: esbuild } = (await import(pathToFileURL(file).href)) as { readonly default: Esbuild };
  return esbuild;
}

function resolved(from: NodeJS.Require, name: string): string | undefined {
  try {
    return from.resolve(name);
  } catch {
    return undefined;
  }
}

const missing = (root: string, isInstalled: boolean): Problem =>
  isInstalled
    ? {
        where: join(root, "package.json"),
        what: "esbuild, which makes JavaScript of the source, is not installed",
        hint: "npm install --save-dev esbuild",
      }
    : { where: join(root, "node_modules"), what: "is missing", hint: "npm install" };
