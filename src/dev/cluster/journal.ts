import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { KaggError } from "../../errors.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { writePrivate } from "../dev-folder.ts";

/** What has to be put back, and where: written before anything is changed, gone when all is as it was. */
export type Journal = {
  readonly version: 1;
  readonly server: string;
  /** As they were given; undefined for what the environment says. */
  readonly kubeconfig: string | undefined;
  readonly context: string;
  readonly project: { readonly name: string; readonly namespace: string; readonly group: string };
  /** The Service that the APIServices lead to meanwhile. */
  readonly service: string;
  readonly entries: readonly Entry[];
};

export type Entry = {
  readonly object: KubernetesObject;
  /** As the cluster had it; undefined where it had none. */
  readonly before: KubernetesObject | undefined;
};

const name = "cluster.json";
export const journalFile = (root: string): string => join(root, ".kagg", "dev", name);

/** Undefined where there is nothing to put back. Throws `dev/not-put-back` where it cannot be read. */
export async function readJournal(root: string): Promise<Journal | undefined> {
  const file = journalFile(root);
  try {
    return JSON.parse(await readFile(file, "utf8")) as Journal;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new KaggError("dev/not-put-back", {
      where: file,
      what: `what is to be put back cannot be read: ${(error as Error).message}`,
      hint: "kagg register puts the API back by kagg.yaml; then remove this file",
    });
  }
}

/** The old one or the new one is there, never a part of it. */
export async function writeJournal(root: string, journal: Journal): Promise<void> {
  const folder = join(root, ".kagg", "dev");
  await rename(
    await writePrivate(folder, `${name}.next`, `${JSON.stringify(journal, undefined, 2)}\n`),
    join(folder, name),
  );
}

export const removeJournal = (root: string): Promise<void> => rm(journalFile(root), { force: true });
