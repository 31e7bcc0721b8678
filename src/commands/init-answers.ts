import { basename } from "node:path";
import { guessPlural } from "../project/guess-plural.ts";
import { volumeStorage } from "../project/storage-type.ts";
import type { Answers, ResourceAnswers } from "../scaffold/answers.ts";
import { checkAnswers } from "../scaffold/check-answers.ts";

/** What `kagg init` asks for: the answers for a project with one resource. */
export type InitAnswers = Omit<Answers, "resources" | "versions"> &
  ResourceAnswers & { readonly versions: readonly string[] };

/** A problem with one answer; `what` reads behind the answer's flag or below its question. */
export type InitProblem = { readonly answer: keyof InitAnswers; readonly what: string };

/** All that is wrong with the answers, some of which may be missing. */
export function checkInitAnswers(given: Partial<InitAnswers>): InitProblem[] {
  const { kind, plural, scope, virtual, versions, ...rest } = given;
  const resource = { kind, plural, scope, virtual };
  const draft = { ...rest, resources: [resource], versions: versions?.map((name) => ({ name })) };
  return checkAnswers(draft).map(({ at, what }) => ({
    answer: at.replace("resources[0].", "") as keyof InitAnswers,
    what,
  }));
}

export function projectAnswers({ kind, plural, scope, virtual, versions, ...rest }: InitAnswers): Answers {
  return {
    ...rest,
    resources: [{ kind, plural, scope, virtual }],
    versions: versions.map((name) => ({ name, added: false })),
  };
}

/** Fills in what has a default that depends on no other answer. A folder such as `123` gives no name. */
export function withSimpleDefaults(given: Partial<InitAnswers>, folder: string): Partial<InitAnswers> {
  const name = defaultName(folder);
  return { ...(name && { name }), versions: defaultVersions, ...given };
}

/** Fills in all defaults; `given` has the group and the kind. */
export function withDefaults(given: Partial<InitAnswers>): InitAnswers {
  const { template = "typescript", name = "", group = "", kind = "", virtual = false } = given;
  return {
    template,
    name,
    group,
    kind,
    plural: guessPlural(kind),
    virtual,
    versions: defaultVersions,
    scope: "Namespaced",
    namespace: name,
    storage: virtual ? "none" : volumeStorage[template],
    ...given,
  };
}

export const defaultVersions: readonly string[] = ["v1", "v1alpha1"];

/** The folder's name, as far as it can be a name. */
export const defaultName = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, 63);
