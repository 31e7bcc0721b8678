import { checkProject } from "../project/check-project.ts";
import { pathText } from "../project/finding.ts";
import type { Answers, ResourceAnswers } from "./answers.ts";
import { checkLanguage } from "./check-language.ts";

/** Answers of which some may be missing. */
export type Draft = Optional<Omit<Answers, "resources" | "versions">> & {
  readonly resources?: readonly Optional<ResourceAnswers>[];
  readonly versions?: readonly { readonly name: string }[] | undefined;
};

type Optional<T> = { readonly [Answer in keyof T]?: T[Answer] | undefined };

/**
 * A problem with one answer: `at` is its place in {@link Answers} (`name`, `versions`, `resources[1].kind`), and `what`
 * reads behind a flag or below a question.
 */
export type AnswerProblem = { readonly at: string; readonly what: string };

/** All that is wrong with the answers, by the rules that kagg.yaml is read with and by those of the language. */
export function checkAnswers(answers: Draft): AnswerProblem[] {
  const { template, name, group, versions, resources = [{}], namespace, storage } = answers;
  const result = checkProject({
    apiVersion: "kagg.dev/v1alpha1",
    kind: "AggregatedAPI",
    metadata: { name },
    spec: {
      template,
      group,
      versions: versions?.map((version) => ({ name: version.name })),
      resources,
      namespace,
      image: "image",
      // Where the etcd is stands in kagg.yaml, for its author to write.
      storage: { type: storage, ...(storage === "etcd" && { servers: ["https://etcd:2379"] }) },
    },
  });
  const found = "data" in result ? [] : result.found;
  return [
    ...found.map(({ path, what }) => ({ at: answerAt(pathText(path)), what })),
    ...checkLanguage(answers),
  ];
}

/** `spec.resources[0].singular` → `resources[0].kind`, of which the singular is made. */
function answerAt(path: string): string {
  const resource = /^spec\.(resources\[\d+\])\.(kind|singular|plural|scope|virtual)/.exec(path);
  if (resource) return `${resource[1]}.${resource[2] === "singular" ? "kind" : resource[2]}`;
  const place = places.find((start) => path.startsWith(`spec.${start}`));
  if (place !== undefined) return place;
  if (path.startsWith("metadata")) return "name";
  throw new Error(`no answer is behind ${path}`);
}

const places = ["template", "group", "versions", "resources", "namespace", "storage"] as const;
