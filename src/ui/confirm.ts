import { stderr, stdin } from "node:process";
import { createPromptModule } from "inquirer";
import { KaggError } from "../errors.ts";

/** Asks a yes-or-no question; no is the default. Throws `interrupted` on Ctrl-C. Only where `Output.interactive`. */
export async function confirm(message: string, signal: AbortSignal): Promise<boolean> {
  const prompt = createPromptModule({ input: stdin, output: stderr, signal });
  try {
    const question = { type: "confirm", name: "answer", message, default: false } as const;
    return (await prompt<{ answer: boolean }>([question])).answer;
  } catch (error) {
    // In raw mode Ctrl-C is a key that inquirer reads, and no signal.
    if (error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name)) {
      throw new KaggError("interrupted", { what: "Ctrl-C" }, { cause: error });
    }
    throw error;
  }
}
