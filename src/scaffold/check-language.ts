import type { AnswerProblem, Draft } from "./check-answers.ts";

/** What is wrong with the answers for the language that the server is written in. */
export function checkLanguage({ template = "typescript", module, resources = [] }: Draft): AnswerProblem[] {
  const kinds = resources.flatMap(({ kind }) => kind ?? []);
  const problems = resources.flatMap(({ kind }, index) => {
    const what = kind === undefined ? undefined : kindTaken[template](kind, kinds);
    return what === undefined ? [] : [{ at: `resources[${index}].kind`, what }];
  });
  if (module === undefined) return problems;
  if (template !== "go") return [...problems, { at: "module", what: "is of servers written in Go alone" }];
  if (modulePath.test(module)) return problems;
  const what = `"${module}" is no module path: it must look like example.com/fruit`;
  return [...problems, { at: "module", what }];
}

/** CheckPath in golang.org/x/mod/module: a DNS name with a dot, then elements that begin and end with no dot. */
const modulePath = /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[-~_A-Za-z0-9]+(\.[-~_A-Za-z0-9]+)*)*$/;

type Taken = (kind: string, kinds: readonly string[]) => string | undefined;

const kindTaken: Readonly<Record<NonNullable<Draft["template"]>, Taken>> = {
  typescript: (kind) =>
    ofJavaScript.has(kind) ? `${kind} is an object of JavaScript that the project's files use` : undefined,
  // Kinds are types in the package of their version, beside those of their own parts and what the package itself declares.
  go: (kind, kinds) => {
    if (ofPackages.has(kind)) return `a Go package of the project has a ${kind} of its own`;
    const owner = kinds.find((other) => parts.some((part) => kind === `${other}${part}`));
    return owner === undefined ? undefined : `${kind} is the Go type of a part of ${owner}`;
  },
};

const ofJavaScript = new Set(["Date", "Math", "Number", "Object"]);

const parts = ["Phase", "Size", "Spec", "Status"];

const ofPackages = new Set([
  "APIGroup",
  "AddToScheme",
  "GroupName",
  "Kind",
  "Resource",
  "SchemeBuilder",
  "SchemeGroupVersion",
]);
