import { spawn } from "node:child_process";
import { once } from "node:events";

/** Looks after process groups: what is left of them dies when this process does, however that comes. */
export type Guard = {
  readonly add: (group: number) => void;
  readonly remove: (group: number) => void;
  /** Kills what is left, removes the folder, and resolves when that is done. */
  readonly close: () => Promise<void>;
};

/**
 * A line for each group that comes or goes. The end of the input is the end of the sandbox: a pipe is closed by the
 * operating system even for who was killed by SIGKILL. Then the folder goes, too; what has just been killed may still be writing.
 */
const SCRIPT = `
trap '' HUP INT TERM
groups=' '
while read -r what group; do
  case $what in
    add) groups="$groups$group " ;;
    remove) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
for group in $groups; do kill -KILL "-$group"; done
tries=0
while [ -e "$1" ] && [ $tries -lt 100 ]; do
  rm -rf -- "$1" || sleep 0.05
  tries=$((tries + 1))
done
`;

/**
 * Starts one for a folder. It is a shell, for that is on every POSIX system, starts in a millisecond and needs one megabyte
 * where Node needs forty; the script is constant, and what it is told are numbers.
 */
export function startGuard(folder: string): Guard {
  const shell = spawn("/bin/sh", ["-c", SCRIPT, "kagg-sandbox-guard", folder], {
    // Ctrl+C in a terminal goes to the whole group, and this one has to be the last.
    detached: true,
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    stdio: ["pipe", "ignore", "ignore"],
  });
  const gone = once(shell, "exit").catch(() => undefined);
  shell.stdin.on("error", () => undefined);
  shell.unref();
  return {
    add: (group) => void shell.stdin.write(`add ${group}\n`),
    remove: (group) => void shell.stdin.write(`remove ${group}\n`),
    close: async () => {
      shell.ref();
      shell.stdin.end();
      await gone;
    },
  };
}
