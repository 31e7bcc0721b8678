import { messageOf } from "../../http/message-of.ts";
import { compile, type Program } from "../cel/program.ts";
import type { Policy, Validation } from "./definition.ts";

/** A policy's expressions as programs; one that cannot be compiled fails whenever it is needed. */
export type CompiledPolicy = {
  readonly variables: readonly { readonly name: string; readonly program: Program }[];
  readonly validations: readonly {
    readonly validation: Validation;
    readonly program: Program;
    readonly message: Program | undefined;
  }[];
  readonly annotations: readonly { readonly key: string; readonly program: Program }[];
};

const compiled = new WeakMap<Policy, Promise<CompiledPolicy>>();

export function compiledPolicy(policy: Policy): Promise<CompiledPolicy> {
  const known = compiled.get(policy);
  if (known) return known;
  const made = compilePolicy(policy);
  compiled.set(policy, made);
  return made;
}

async function compilePolicy({ spec }: Policy): Promise<CompiledPolicy> {
  const { variables = [], validations = [], auditAnnotations = [] } = spec;
  return {
    variables: await Promise.all(
      variables.map(async ({ name, expression }) => ({ name, program: await programOf(expression) })),
    ),
    validations: await Promise.all(
      validations.map(async (validation) => ({
        validation,
        program: await programOf(validation.expression),
        message: validation.messageExpression ? await programOf(validation.messageExpression) : undefined,
      })),
    ),
    annotations: await Promise.all(
      auditAnnotations.map(async ({ key, valueExpression }) => ({
        key,
        program: await programOf(valueExpression),
      })),
    ),
  };
}

async function programOf(expression: string): Promise<Program> {
  try {
    return await compile(expression);
  } catch (error) {
    const problem = new Error(messageOf(error), { cause: error });
    return () => {
      throw problem;
    };
  }
}
