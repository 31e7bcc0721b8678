import type { CelInput, CelResult, CelValue } from "@bufbuild/cel";
import { messageOf } from "../../http/message-of.ts";

export type Variables = Readonly<Record<string, CelInput>>;

/** A compiled expression; throws an Error where it has no value. */
export type Program = (variables: Variables) => CelValue;

/**
 * Compiles an expression. The language and the string functions are there; what the library does not know (optional
 * fields with `?`, cel.bind, and Kubernetes' own functions for quantities, URLs, addresses, lists and the authorizer)
 * makes the expression fail, never pass: see docs/decisions/050-cel.md.
 *
 * The library is loaded with the first expression: most clusters have none for the kinds of a server.
 */
export async function compile(expression: string): Promise<Program> {
  const [{ celEnv, isCelError, parse, plan }, { strings }] = await Promise.all([
    import("@bufbuild/cel"),
    import("@bufbuild/cel/ext"),
  ]);
  const failed = (why: string): Error => new Error(`expression '${expression}' resulted in error: ${why}`);
  try {
    const run = plan(celEnv({ funcs: strings }), parse(expression));
    return (variables) => {
      let value: CelResult;
      try {
        value = run({ ...variables });
      } catch (error) {
        throw failed(messageOf(error));
      }
      // In the words of cel-go.
      if (isCelError(value)) throw failed(value.message.replace(/^field not found: /, "no such key: "));
      return value;
    };
  } catch (error) {
    throw new Error(`compilation failed: ${expression}: ${messageOf(error)}`, { cause: error });
  }
}
