import { checkProject } from "../project/check-project.ts";
import { pathText } from "../project/finding.ts";
import type { Answers } from "./answers.ts";

/** A problem with one answer; `what` reads behind the answer's flag or below its question. */
export type AnswerProblem = { readonly answer: keyof Answers; readonly what: string };

/** All that is wrong with the answers, some of which may be missing, by the rules that kagg.yaml is read with. */
export function checkAnswers(answers: Partial<Answers>): AnswerProblem[] {
  const { name, group, kind, plural, versions, scope, namespace, storage } = answers;
  const result = checkProject({
    apiVersion: "kagg.dev/v1alpha1",
    kind: "AggregatedAPI",
    metadata: { name },
    spec: {
      group,
      versions: versions?.map((version) => ({ name: version })),
      resources: [{ kind, plural, scope }],
      namespace,
      image: "image",
      // Where the etcd is stands in kagg.yaml, for its author to write.
      storage: { type: storage, ...(storage === "etcd" && { servers: ["https://etcd:2379"] }) },
    },
  });
  if ("data" in result) return [];
  return result.found.map(({ path, what }) => ({ answer: answerAt(pathText(path)), what }));
}

const places: readonly [start: string, answer: keyof Answers][] = [
  ["metadata", "name"],
  ["spec.group", "group"],
  ["spec.versions", "versions"],
  ["spec.resources[0].kind", "kind"],
  // The singular is made of the kind.
  ["spec.resources[0].singular", "kind"],
  ["spec.resources[0].plural", "plural"],
  ["spec.resources[0].scope", "scope"],
  ["spec.namespace", "namespace"],
  ["spec.storage", "storage"],
];

function answerAt(path: string): keyof Answers {
  const place = places.find(([start]) => path.startsWith(start));
  if (!place) throw new Error(`no answer of kagg init is behind ${path}`);
  return place[1];
}
