import type { Answers } from "./answers.ts";

type Template = Answers["template"];

/** Kinds, in the form of their file names, whose files would be at the place of files that the template has already. */
export const takenNames: Readonly<Record<Template, readonly string[]>> = {
  typescript: ["resources", "sandbox", "server"],
  go: ["doc", "group"],
};

/**
 * A kind as a file name without its ending: AppleTree is apple-tree in TypeScript and appletree in Go, where an
 * underscore may mean something (`_test`, `_linux`). Two kinds never get the same one.
 */
export function fileName(template: Template, kind: string): string {
  const taken = takenNames[template];
  if (template === "go") {
    const name = kind.toLowerCase();
    return taken.includes(name) ? `${name}_kind` : name;
  }
  const words = kind.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-").toLowerCase();
  // ServerKind moves as well, since server-kind is where Server is.
  return taken.includes(words.replace(/(?:-kind)+$/, "")) ? `${words}-kind` : words;
}

/** The name of the Go package of a group: fruit.example.com → fruit. */
export function groupPackage(group: string): string {
  const [label = ""] = group.replaceAll("-", "").split(".");
  // v1 is the package of a version.
  return /^(?:[0-9]|v[0-9]+)/.test(label) || notPackages.has(label)
    ? `${label.replace(/^(?=[0-9])/, "g")}api`
    : label;
}

/**
 * Keywords and predeclared names of Go (go.dev/ref/spec), folders that the go command treats in a way of their own, and
 * packages that stand beside the group's in the template's files.
 */
const notPackages = new Set(
  (
    "break case chan const continue default defer else fallthrough for func go goto if import interface map package " +
    "range return select struct switch type var " +
    "any append bool byte cap clear close comparable complex copy delete error false float imag int iota len make max " +
    "min new nil panic print println real recover rune string true uint uintptr " +
    "internal main testdata vendor " +
    "admission apierrors apiruntime apis bytes cmp context conversion errors field fmt generated http io json maps math metav1 net " +
    "openapi os path rand registry rest runtime schema scheme server servertest slices sort strconv strings sync " +
    "testing time types validation version versioned"
  ).split(" "),
);

/** fruit.example.com and fruit → example.com/fruit. A module's path begins with a DNS name with a dot. */
export function defaultModule({ group, name }: Pick<Answers, "group" | "name">): string {
  const [, ...rest] = group.split(".");
  return `${rest.length > 1 ? rest.join(".") : group}/${name}`;
}
