import { messageOf } from "../../http/message-of.ts";
import { compile, type Program, type Variables } from "./program.ts";

export type MatchCondition = { readonly name: string; readonly expression: string };

export type Conditional = {
  readonly matchConditions?: readonly MatchCondition[];
  readonly failurePolicy?: "Ignore" | "Fail";
};

const compiled = new WeakMap<readonly MatchCondition[], Promise<readonly (Program | Error)[]>>();

/**
 * Whether all match conditions are met: one that is false decides; else one that fails rejects with Fail, and does not
 * match with Ignore. k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions.
 */
export async function meetsConditions(
  { matchConditions, failurePolicy }: Conditional,
  variables: () => Variables,
): Promise<boolean> {
  if (!matchConditions || matchConditions.length === 0) return true;
  const programs = await programsOf(matchConditions);
  const values = variables();
  const problems: string[] = [];
  for (const program of programs) {
    try {
      if (program instanceof Error) throw program;
      const value = program(values);
      if (value === false) return false;
      if (value !== true) throw new Error("match conditions must be bool");
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  if (problems.length === 0) return true;
  if (failurePolicy === "Ignore") return false;
  throw new Error(problems.length === 1 ? problems[0] : `[${problems.join(", ")}]`);
}

function programsOf(conditions: readonly MatchCondition[]): Promise<readonly (Program | Error)[]> {
  const known = compiled.get(conditions);
  if (known) return known;
  const made = Promise.all(
    conditions.map(({ expression }) =>
      compile(expression).catch((error: unknown) => new Error(messageOf(error))),
    ),
  );
  compiled.set(conditions, made);
  return made;
}
