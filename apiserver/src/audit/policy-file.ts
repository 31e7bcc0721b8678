import { isNode, LineCounter, parseDocument, type Document } from "yaml";
import * as z from "zod";
import { LEVELS, STAGES, type AuditPolicy } from "./policy.ts";
import { policyProblems, type PolicyProblem } from "./policy-problems.ts";

/** The policy that a file of this text says; `path` is for what is thrown: see read-policy.ts. */
export function parsePolicy(path: string, text: string): AuditPolicy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new Error(`${path}: this is no YAML: ${broken.message.split("\n")[0]}`);
  const found = schema().safeParse(document.toJS());
  const problems = found.success
    ? policyProblems(found.data)
    : found.error.issues.flatMap((issue): readonly PolicyProblem[] =>
        issue.code === "unrecognized_keys"
          ? issue.keys.map((key) => ({ path: [...keys(issue.path), key], what: "unknown field" }))
          : [{ path: keys(issue.path), what: issue.message }],
      );
  if (problems.length === 0 && found.success) return found.data;
  const told = problems.map((problem) => `${path}:${lineOf(document, lines, problem)}: ${tell(problem)}`);
  throw new Error(`the audit policy cannot be used:\n${told.map((line) => `  ${line}`).join("\n")}`);
}

const keys = (path: readonly PropertyKey[]): (string | number)[] =>
  path.map((key) => (typeof key === "symbol" ? String(key) : key));

const tell = ({ path, what }: PolicyProblem): string => {
  const field = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return field ? `${field.replace(/^\./, "")}: ${what}` : what;
};

/** The line of what is wrong, or of what should hold it where it is missing. */
function lineOf(document: Document, lines: LineCounter, { path }: PolicyProblem): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function schema(): z.ZodType<AuditPolicy> {
  const texts = z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? undefined);
  const stages = z
    .array(z.enum(STAGES, { error: `allowed stages are ${STAGES.join(",")}` }))
    .nullish()
    .transform((list) => list ?? undefined);
  const rule = z.strictObject({
    level: z.enum(LEVELS, {
      error: ({ input }) =>
        input === undefined
          ? "Required value"
          : `Unsupported value: ${JSON.stringify(input)}: supported values: ${LEVELS.map((level) => `"${level}"`).join(", ")}`,
    }),
    users: texts,
    userGroups: texts,
    verbs: texts,
    resources: z
      .array(z.strictObject({ group: z.string().optional(), resources: texts, resourceNames: texts }))
      .nullish()
      .transform((list) => list ?? undefined),
    namespaces: texts,
    nonResourceURLs: texts,
    omitStages: stages,
    omitManagedFields: z.boolean().optional(),
  });
  return z.strictObject({
    apiVersion: z.literal("audit.k8s.io/v1", { error: 'must be "audit.k8s.io/v1"' }),
    kind: z.literal("Policy", { error: 'must be "Policy"' }),
    metadata: z.unknown().optional(),
    rules: z.array(rule).min(1, "a policy without rules records nothing"),
    omitStages: stages,
    omitManagedFields: z.boolean().optional(),
  });
}
