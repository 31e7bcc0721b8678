import { execa } from "execa";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { judgesBinary } from "../../cluster/judges/binary.ts";
import type { JudgedServer } from "./server.ts";

/** What a judge has said of one of its parts; `name` is that of a Go test or of a step. */
type Verdict = { readonly name: string; readonly passed: boolean };

export type Judgement = {
  readonly exitCode: number;
  readonly verdicts: readonly Verdict[];
  /** What it left out, each with its reason. */
  readonly skipped: readonly string[];
  /** What it printed: read it where something has failed. */
  readonly output: string;
};

export type JudgeOptions = {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Done when the judge asks for it; the judge waits until it is. */
  readonly restart?: () => Promise<void>;
};

/** Runs a judge of test/cluster/judges against the server, behind kube-apiserver and directly. */
export async function runJudge(
  { kubeconfig, folder }: ControlPlane,
  server: JudgedServer,
  name: string,
  { args = [], env = {}, restart }: JudgeOptions = {},
): Promise<Judgement> {
  const where = [
    `--kubeconfig=${kubeconfig}`,
    `--direct=${server.address}`,
    `--direct-ca=${server.authority}`,
  ];
  const judge = execa(await judgesBinary(), [name, ...where, ...args], {
    reject: false,
    all: true,
    stdin: "pipe",
    env: { HOME: folder, ...env },
    cwd: folder,
  });
  judge.stdout.on("data", (chunk: Buffer) => {
    if (/^RESTART$/m.test(chunk.toString())) void restart?.().then(() => judge.stdin.write("restarted\n"));
  });
  const { exitCode, all } = await judge;
  return { exitCode: exitCode ?? -1, ...read(all), output: all };
}

/** Reads the lines of `go test -v` and of the judges' own steps. */
function read(output: string): Pick<Judgement, "verdicts" | "skipped"> {
  const found = output.matchAll(/^ *(?:--- )?(?<verdict>PASS|FAIL):? (?<name>\S.*?)(?: \([\d.]+s\))?$/gm);
  const verdicts = [...found].map(({ groups }) => ({
    name: groups?.["name"] ?? "",
    passed: groups?.["verdict"] === "PASS",
  }));
  const skipped = [...output.matchAll(/^ *(?:--- )?SKIP:? (?<name>\S.*)$/gm)].map(
    ({ groups }) => groups?.["name"] ?? "",
  );
  return { verdicts, skipped };
}
