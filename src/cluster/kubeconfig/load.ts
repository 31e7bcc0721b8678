import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import type { Deps } from "../../deps.ts";
import { KaggError, type Problem } from "../../errors.ts";
import type { Kubeconfig, UserEntry } from "./kubeconfig.ts";

/**
 * Reads and merges kubeconfig files as kubectl does (client-go tools/clientcmd/loader.go): the file that is named,
 * else every file of $KUBECONFIG that exists, else ~/.kube/config. The first file that has an entry wins, and
 * relative paths are meant from the folder of the file they stand in. Undefined where there is no file at all.
 */
export function loadKubeconfig(named: string | undefined, env: Deps["env"]): Kubeconfig | undefined {
  const files = candidates(named, env);
  const problems: Problem[] = [];
  const read: { file: string; content: Content }[] = [];
  for (const file of files) {
    try {
      read.push({ file, content: parse(file, readFileSync(file, "utf8")) });
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      if (missing && named === undefined) continue;
      if (error instanceof KaggError) problems.push(...error.problems);
      else problems.push(unreadable(file, error as NodeJS.ErrnoException));
    }
  }
  if (problems.length > 0) throw new KaggError("cluster/no-kubeconfig", problems);
  return read.length === 0 ? undefined : merge(read);
}

/** The files that are looked for, in the order in which they win. */
export function candidates(named: string | undefined, env: Deps["env"]): string[] {
  if (named !== undefined) return [resolve(named)];
  const listed = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  const home = env["HOME"] ?? env["USERPROFILE"] ?? homedir();
  return listed.length > 0
    ? [...new Set(listed.map((file) => resolve(file)))]
    : [join(home, ".kube", "config")];
}

type Content = Readonly<Record<string, unknown>>;

function parse(file: string, text: string): Content {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    // The library's message goes on with an excerpt of the file, and that could be a token.
    const what = error.message.split(/ at line \d+/)[0] ?? error.code;
    throw wrong(`${file}:${line}:${col}`, `is no YAML: ${what}`);
  }
  const content = document.toJS() as unknown;
  if (content === null || typeof content !== "object" || Array.isArray(content)) {
    throw wrong(file, "holds no kubeconfig: a mapping with clusters, users and contexts is wanted");
  }
  return content as Content;
}

function merge(read: readonly { file: string; content: Content }[]): Kubeconfig {
  const all = (list: string, entry: string): Map<string, never> => {
    const found = new Map<string, never>();
    for (const { file, content } of read) {
      for (const item of entriesOf(file, content, list)) {
        const value = absolutePaths((item[entry] ?? {}) as Content, dirname(file));
        if (!found.has(String(item["name"]))) found.set(String(item["name"]), value as never);
      }
    }
    return found;
  };
  return {
    files: read.map(({ file }) => file),
    currentContext: read
      .map(({ content }) => content["current-context"])
      .find((name): name is string => typeof name === "string" && name !== ""),
    contexts: all("contexts", "context"),
    clusters: all("clusters", "cluster"),
    users: all("users", "user"),
  };
}

function entriesOf(file: string, content: Content, list: string): readonly Content[] {
  const value = content[list] ?? [];
  if (Array.isArray(value) && value.every((item) => item !== null && typeof item === "object")) return value;
  throw wrong(file, `${list} is no list of entries with a name`);
}

const pathFields = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

function absolutePaths(entry: Content, folder: string): Content {
  const changed: Record<string, unknown> = { ...entry };
  for (const field of pathFields) {
    const path = entry[field];
    if (typeof path === "string" && path !== "") changed[field] = resolve(folder, path);
  }
  const exec = entry["exec"] as UserEntry["exec"];
  // As client-go: a bare command is looked up on the PATH, one with a slash is meant from the kubeconfig's folder.
  if (exec?.command && /[/\\]/.test(exec.command)) {
    changed["exec"] = { ...exec, command: resolve(folder, exec.command) };
  }
  return changed;
}

function unreadable(file: string, error: NodeJS.ErrnoException): Problem {
  const reasons: Record<string, string> = {
    ENOENT: "there is no such file",
    EACCES: "may not be read by this user",
    EISDIR: "is a folder",
  };
  return { where: file, what: reasons[error.code ?? ""] ?? error.message, hint: "kagg … --kubeconfig FILE" };
}

const wrong = (where: string, what: string): KaggError =>
  new KaggError("cluster/no-kubeconfig", {
    where,
    what,
    hint: "kubectl config view says what kubectl reads",
  });
