import { execa } from "execa";
import { goEnvironment } from "./make.ts";

/** 2026.2.2: what it finds depends on it. */
const program = "honnef.co/go/tools/cmd/staticcheck@v0.8.2";

/**
 * What k8s.io/code-generator v0.36 writes itself: clients use what its own register-gen calls deprecated, and
 * informers fill in fields of ListWatch that client-go calls deprecated. A path is that of the run whose findings are cached.
 */
const byGenerators = [
  /^(?:\S+\/)?generated\/\S+ \S+\.(SchemeGroupVersion|AddToScheme) is deprecated: use (GroupVersion|Install) instead/,
  /^(?:\S+\/)?generated\/informers\/\S+ \S+ListWatch\)\.(List|Watch)Func is deprecated: use \w+WithContext instead\. /,
];

/** What it says of all packages of a project, generated ones included. */
export async function staticcheck(cwd: string): Promise<string[]> {
  const found = await execa("go", ["run", program, "./..."], {
    cwd,
    env: goEnvironment,
    reject: false,
    all: true,
  });
  if (found.exitCode === 0) return [];
  const lines = found.all.split("\n").filter((line) => line !== "exit status 1");
  return lines.filter((line) => !byGenerators.some((known) => known.test(line)));
}
