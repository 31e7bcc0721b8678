import { define, fail, pass, skip, warn } from "../../check.ts";

export const rootDocument = define({
  id: "root/document",
  title: "The root path answers with a sound APIResourceList",
  severity: "error",
  requires: ["apiservice/exists", "root/answers"],
  reads: ["root"],
  judge: ({ root }, { path, groupVersion }) => {
    const answer = root.map((sample) => sample.answer).find(({ status }) => status === 200);
    if (answer?.status === undefined) return skip("no request was answered with 200");
    const fix = [`kubectl get --raw ${path}`, "# mend the document in the server"];
    const evidence = [`GET ${path}: ${answer.text.trim().slice(0, 300)}`];
    const document = parsed(answer.text);
    if (document === undefined) {
      return fail({
        problem: `${path} does not answer with a JSON object`,
        evidence: [`content-type: ${answer.contentType}`, ...evidence],
        fix,
      });
    }
    const flaws = [
      ...differs("kind", document["kind"], "APIResourceList"),
      // Clients take a missing one for v1; kube-apiserver's own /api/v1 leaves it out.
      ...differs("apiVersion", document["apiVersion"] ?? "v1", "v1"),
      ...differs("groupVersion", document["groupVersion"], groupVersion),
      ...resourceFlaws(document["resources"]),
    ];
    if (flaws.length > 0) {
      return fail({
        problem: `the document at ${path} is not what clients expect: ${flaws[0]}${flaws.length > 1 ? ` (and ${flaws.length - 1} more)` : ""}`,
        evidence: [...flaws, ...evidence],
        fix,
      });
    }
    const resources = document["resources"] as readonly { name: string }[];
    if (resources.length === 0) {
      return warn({
        problem: `${groupVersion} lists no resources, so clients find nothing to use`,
        evidence,
        fix,
      });
    }
    return pass(resources.map(({ name }) => name).join(", "));
  },
});

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const differs = (field: string, given: unknown, wanted: string): readonly string[] =>
  given === wanted ? [] : [`${field} is ${JSON.stringify(given) ?? "missing"}, not "${wanted}"`];

function resourceFlaws(resources: unknown): readonly string[] {
  if (!Array.isArray(resources))
    return [`resources is ${JSON.stringify(resources) ?? "missing"}, not a list`];
  const names = resources.map((one: { name?: unknown } | null) => one?.name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...resources.flatMap(entryFlaws),
    ...[...new Set(twice)].map((name) => `resources lists ${String(name)} twice`),
  ];
}

function entryFlaws(entry: Readonly<Record<string, unknown>> | null, index: number): readonly string[] {
  const at = `resources[${index}]`;
  if (typeof entry !== "object" || entry === null) return [`${at} is no object`];
  const { name, kind, namespaced, verbs } = entry;
  const label = typeof name === "string" ? `${at} (${name})` : at;
  return [
    ...(typeof name === "string" && name !== "" ? [] : [`${at}.name is missing`]),
    ...(typeof kind === "string" && kind !== "" ? [] : [`${label}.kind is missing`]),
    ...(typeof namespaced === "boolean" ? [] : [`${label}.namespaced is missing`]),
    ...(Array.isArray(verbs) && verbs.every((verb) => typeof verb === "string")
      ? []
      : [`${label}.verbs is no list of verbs`]),
  ];
}
