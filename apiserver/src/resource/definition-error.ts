/** One thing that is wrong with what an author wrote in `resource()`. */
export type DefinitionProblem = {
  /** `Mango.fruit.example.com versions.v1.spec`: which resource, and where in it. */
  readonly where: string;
  readonly what: string;
};

/** Thrown when a server is put together from definitions that cannot be served; says everything at once. */
export class DefinitionError extends Error {
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    const lines = problems.map(({ where, what }) => `  ${where}: ${what}`);
    super(`the resources cannot be served:\n${lines.join("\n")}`);
    this.name = "DefinitionError";
    this.problems = problems;
  }
}
