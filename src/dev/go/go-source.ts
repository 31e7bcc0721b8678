import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { KaggError } from "../../errors.ts";
import type { Built, Source, SourceParts } from "../source.ts";
import { buildProblems } from "./build-problems.ts";
import { goCommand } from "./go-command.ts";
import { goFolders } from "./go-folders.ts";

/** Milliseconds after which it is told why nothing happens. */
const PATIENCE = 5000;

/** Go by the project's own toolchain: `go build` knows by itself what has changed, and does nothing where nothing has. */
export async function goSource({ root, entry = ".", folder, signal, tell }: SourceParts): Promise<Source> {
  const go = goCommand(root, signal);
  const main = packageOf(root, entry);
  await requireMain(go, root, main);
  // Of the same name each time: go build sees by it whether there is anything to do. It renames, so it may be running.
  const binary = join(folder, "server");
  let last: string | undefined;
  let modules: readonly string[] = [root];
  const build = async (): Promise<Built> => {
    const told = setTimeout(() => tell("go build is not done yet; the first one takes minutes"), PATIENCE);
    const [built, listed] = await Promise.all([
      go(["build", "-o", binary, main]),
      go(["list", "-m", "-e", "-f", localModule, "all"]),
    ]).finally(() => clearTimeout(told));
    // A go.mod that cannot be read names no module, and will be mended in its place.
    if (listed.ok) modules = [root, ...lines(listed.stdout)];
    const folders = await goFolders(modules);
    if (!built.ok) return { ok: false, problems: buildProblems(built.stderr), folders };
    const digest = await digestOf(binary);
    const isNew = digest !== last;
    last = digest;
    return { ok: true, isNew, command: [binary], folders };
  };
  return { entry: main, build, close: async () => undefined };
}

/** The modules that are edited here: the project's own, those of its workspace, and what go.mod replaces by a folder. */
const localModule = "{{if or .Main (and .Replace (not .Replace.Version))}}{{.Dir}}{{end}}";

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

/** As go build takes a folder: without `./` it would be a package of the standard library. */
function packageOf(root: string, entry: string): string {
  const path = relative(root, resolve(root, entry));
  return path === "" ? "." : `.${sep}${path}`;
}

async function requireMain(go: ReturnType<typeof goCommand>, root: string, main: string): Promise<void> {
  const { stdout } = await go(["list", "-e", "-f", "{{.Name}}", main]);
  const name = stdout.trim();
  // One that does not parse, or is empty, is told by go build.
  if (name === "main" || (name === "" && main === ".")) return;
  throw new KaggError("dev/no-source", {
    where: join(root, main),
    what:
      name === "" ? "there is no Go package" : `package ${name} is no program, since it is not package main`,
    hint: "kagg dev --entry ./cmd/server",
  });
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
