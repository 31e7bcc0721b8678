import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";

const source = import.meta.dirname;
const version = "v1.36.3";
const stamp = "k8s.io/component-base/version";
const linkerFlags = [
  "-s -w",
  `-X ${stamp}.gitVersion=${version}`,
  `-X ${stamp}.gitMajor=1`,
  `-X ${stamp}.gitMinor=36`,
  `-X ${stamp}.gitTreeState=clean`,
].join(" ");

/**
 * The path of the control plane's binary, built at its first use (about 6 minutes on 2 cores) and kept in
 * `$KAGG_CACHE`, else `$XDG_CACHE_HOME/kagg`, else `~/.cache/kagg`, under a name made from everything it is built of.
 */
export async function controlPlaneBinary(say: (line: string) => void = () => {}): Promise<string> {
  const binary = join(cacheFolder(), "control-plane", await key(), "control-plane");
  if (!existsSync(binary)) {
    say(
      `Building etcd, kube-apiserver, kube-controller-manager and kubectl ${version} (once, about 6 minutes) …`,
    );
    await build(binary);
  }
  return binary;
}

function cacheFolder(): string {
  const { KAGG_CACHE, XDG_CACHE_HOME } = process.env;
  return KAGG_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "kagg");
}

async function key(): Promise<string> {
  const files = (await readdir(source)).filter((name) => /\.go$|^go\.(mod|sum)$/.test(name)).sort();
  const hash = createHash("sha256").update(linkerFlags);
  for (const file of files) hash.update(file).update(await readFile(join(source, file)));
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
async function build(binary: string): Promise<void> {
  const unfinished = `${binary}.${process.pid}`;
  await mkdir(dirname(binary), { recursive: true });
  await execa("go", ["build", "-trimpath", "-ldflags", linkerFlags, "-o", unfinished, "."], {
    cwd: source,
    env: { CGO_ENABLED: "0" },
    stdout: ["pipe", "inherit"],
    stderr: ["pipe", "inherit"],
  });
  await rename(unfinished, binary);
}
