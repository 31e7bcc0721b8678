import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { KaggError } from "../errors.ts";
import { parseProject } from "./parse.ts";
import type { Project } from "./project.ts";

/** Reads a kagg.yaml. Throws `project/not-found` or `project/invalid`. */
export const loadProject = async (file: string): Promise<Project> => (await loadWithText(file)).project;

/** The same, with the text that it was read from. */
export async function loadWithText(
  file: string,
): Promise<{ readonly project: Project; readonly text: string }> {
  const text = await readText(file);
  return { project: parseProject(text, resolve(file)), text };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new KaggError(
      "project/not-found",
      code === "ENOENT" || code === "ENOTDIR"
        ? { where: file, what: "there is no such file", hint: "kagg init makes one; -f names another" }
        : {
            where: file,
            what: code === "EISDIR" ? "is a folder" : `cannot be read: ${message}`,
            hint: "-f names another file",
          },
      { cause: error },
    );
  }
}
