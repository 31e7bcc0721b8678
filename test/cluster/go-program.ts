import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";

export type GoProgram = {
  readonly name: string;
  /** The folder of its Go module, whose root is its main package. */
  readonly module: string;
  readonly linkerFlags: string;
  /** Told before a build, which takes minutes. */
  readonly onBuild?: () => void;
};

/**
 * The path of a program's binary, built at its first use and kept in `$KAGG_CACHE`, else `$XDG_CACHE_HOME/kagg`, else
 * `~/.cache/kagg`, under a name made from everything it is built of.
 */
export async function goBinary(program: GoProgram): Promise<string> {
  const binary = join(cacheFolder(), program.name, await key(program), program.name);
  if (!existsSync(binary)) {
    program.onBuild?.();
    await build(program, binary);
  }
  return binary;
}

function cacheFolder(): string {
  const { KAGG_CACHE, XDG_CACHE_HOME } = process.env;
  return KAGG_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "kagg");
}

async function key({ module, linkerFlags }: GoProgram): Promise<string> {
  const files = (await readdir(module)).filter((name) => /\.go$|^go\.(mod|sum)$/.test(name)).sort();
  const hash = createHash("sha256").update(linkerFlags);
  for (const file of files) hash.update(file).update(await readFile(join(module, file)));
  hash.update(await goEnvironment());
  return hash.digest("hex").slice(0, 16);
}

async function goEnvironment(): Promise<string> {
  try {
    return (await execa("go", ["env", "GOVERSION", "GOOS", "GOARCH"])).stdout;
  } catch (error) {
    throw new Error(
      "the real control plane is built with Go 1.26 or newer (https://go.dev/dl), and `go env` fails here",
      {
        cause: error,
      },
    );
  }
}

// Built beside its place and renamed, so that two builders or a killed one never leave half a binary.
async function build({ module, linkerFlags }: GoProgram, binary: string): Promise<void> {
  const unfinished = `${binary}.${process.pid}`;
  await mkdir(dirname(binary), { recursive: true });
  await execa("go", ["build", "-trimpath", "-ldflags", linkerFlags, "-o", unfinished, "."], {
    cwd: module,
    env: { CGO_ENABLED: "0" },
    stdout: ["pipe", "inherit"],
    stderr: ["pipe", "inherit"],
  });
  await rename(unfinished, binary);
}
