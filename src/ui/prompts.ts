import { stderr, stdin } from "node:process";
import { createPromptModule } from "inquirer";
import { KaggError } from "../errors.ts";

/** Questions to a person. Each throws `interrupted` on Ctrl-C. Only for where `Output.interactive` is true. */
export type Prompts = {
  /** Asks again until `check` finds nothing wrong. */
  readonly text: (question: TextQuestion) => Promise<string>;
  readonly choose: <T extends string>(question: Choice<T>) => Promise<T>;
  /** No is the default. */
  readonly confirm: (message: string) => Promise<boolean>;
};

export type TextQuestion = {
  readonly message: string;
  readonly default?: string;
  /** What is wrong with an answer. */
  readonly check: (answer: string) => string | undefined;
};

export type Choice<T extends string> = {
  readonly message: string;
  /** The first is the default. */
  readonly choices: readonly { readonly value: T; readonly name: string }[];
};

/** Prompts on the terminal; stdout stays free for machine output. */
export function terminalPrompts(signal: AbortSignal): Prompts {
  const prompt = createPromptModule({ input: stdin, output: stderr, signal });
  return {
    text: async ({ message, default: preset, check }) => {
      const validate = (answer: string): true | string => check(answer.trim()) ?? true;
      const question = { type: "input", name: "answer", message, validate } as const;
      const { answer } = await unlessInterrupted(
        prompt<{ answer: string }>([{ ...question, ...(preset && { default: preset }) }]),
      );
      return answer.trim();
    },
    choose: async <T extends string>({ message, choices }: Choice<T>): Promise<T> => {
      const { answer } = await unlessInterrupted(
        prompt<{ answer: T }>([{ type: "select", name: "answer", message, choices }]),
      );
      return answer;
    },
    confirm: async (message) => {
      const { answer } = await unlessInterrupted(
        prompt<{ answer: boolean }>([{ type: "confirm", name: "answer", message, default: false }]),
      );
      return answer;
    },
  };
}

/** In raw mode Ctrl-C is a key that inquirer reads, and no signal. */
async function unlessInterrupted<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Error) || !interruptions.has(error.name)) throw error;
    throw new KaggError("interrupted", { what: "Ctrl-C" }, { cause: error });
  }
}

const interruptions = new Set(["ExitPromptError", "AbortPromptError"]);
