import { KaggError } from "../errors.ts";
import type { Output } from "../ui/output.ts";

/** What a command has printed, and how it ended. */
export type Ran = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

/** Shows what a person would type, and what came of it. */
export type Stage = {
  /** Runs a step; throws `demo/failed` where it ends with another exit code, or prints nothing that `shows` matches. */
  readonly step: (step: Step) => Promise<Ran>;
  /** A sentence between two steps. */
  readonly remark: (text: string) => void;
};

type Step = {
  readonly title: string;
  /** As it would be typed. */
  readonly command: string;
  readonly run: () => Promise<Ran>;
  /** 0 unless said otherwise. */
  readonly exitCode?: number;
  /** What has to be in what it prints. */
  readonly shows?: RegExp;
};

export function stageOf({ data, dataColors }: Pick<Output, "data" | "dataColors">): Stage {
  let number = 0;
  return {
    remark: (text) => data(`\n${dataColors.dim(text)}\n`),
    step: async ({ title, command, run, exitCode = 0, shows }) => {
      number += 1;
      data(`\n${dataColors.bold(`${number} · ${title}`)}\n${dataColors.green("$")} ${command}\n`);
      const ran = await run();
      const printed = [ran.stderr, ran.stdout].map((text) => text.trimEnd()).filter(Boolean);
      if (printed.length > 0) data(`${printed.join("\n")}\n`);
      const where = `step ${number}, ${command.split("\n")[0]}`;
      const hint = "tell us, with all of the output: this is a fault of kagg or of this machine";
      if (ran.exitCode !== exitCode) {
        const what = `it ended with ${ran.exitCode}, and ${exitCode} was expected`;
        throw new KaggError("demo/failed", { where, what, hint });
      }
      if (shows && !shows.test(`${ran.stderr}\n${ran.stdout}`)) {
        throw new KaggError("demo/failed", { where, what: `it printed nothing like ${shows.source}`, hint });
      }
      return ran;
    },
  };
}
