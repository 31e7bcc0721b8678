/** Something wrong at one place of kagg.yaml's data; a {@link Problem} once line and column are known. */
export type Finding = {
  readonly path: Path;
  /** Begins with a verb or the value, so that it reads behind any place: `must be …`, `"Fruit" is …`. */
  readonly what: string;
  readonly hint?: string;
  /** Points at the field's name where that is what is wrong, else at its value. */
  readonly at?: "key";
};

export type Path = readonly (string | number)[];

/** `spec.versions[0].name` */
export function pathText(path: Path): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${part}`))
    .join("");
}
