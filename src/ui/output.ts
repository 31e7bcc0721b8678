import type { Colors } from "./colors.ts";

/**
 * The only way to print. Machine output goes to `stdout` and nothing else does; everything that is said to a
 * person goes to `stderr`.
 */
export type Output = {
  /** Machine output, written as it is. */
  readonly data: (text: string) => void;
  /** A line for a person. */
  readonly say: (line?: string) => void;
  /** A person is there to answer: stdin and stderr are terminals and CI is not set. */
  readonly interactive: boolean;
  /** Colours for what goes to `say`; plain where the terminal, NO_COLOR or --no-color says so. */
  readonly colors: Colors;
  /** Colours for what goes to `data`, that is for reports that a person reads on stdout. */
  readonly dataColors: Colors;
};
