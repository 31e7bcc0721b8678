import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Image } from "../images.ts";
import { POD_IP } from "../network/ports.ts";
import { commandOf } from "../process/command-of.ts";
import { containerEnvironment } from "../process/environment.ts";
import { serviceEnvironment } from "../process/service-environment.ts";
import { translate, type Places } from "../process/translate.ts";
import { SourceError } from "../sources.ts";
import { setWaiting } from "../status/container-record.ts";
import { inside, makeSubPaths, pathsOf } from "../volumes/volumes.ts";
import type { ContainerParts } from "./container-parts.ts";

/** How a container is started. */
export type Launch = {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it may write why it has ended to. */
  readonly terminationFile: string;
  readonly translate: (text: string) => string;
};

const AGAIN = 10_000;

/** Resolves once all that the container's spec refers to is there, or with undefined when it has to stop. */
export async function waitForLaunch(parts: ContainerParts, image: Image): Promise<Launch | undefined> {
  const { node, record, ending } = parts;
  while (!ending.aborted) {
    try {
      return await launchOf(parts, image);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      node.events.record(parts.pod(), record.container, "Warning", "Failed", `Error: ${error.message}`);
      setWaiting(record, "CreateContainerConfigError", error.message);
      parts.onChange();
    }
    await parts.untilChange(AGAIN);
  }
  return undefined;
}

async function launchOf(parts: ContainerParts, image: Image): Promise<Launch> {
  const { container } = parts.record;
  const { ports } = parts;
  const volumes = parts.volumes();
  const folder = join(volumes.folder, "containers", inside(container.name));
  const terminationFile = join(folder, "termination-log");
  const from = container.terminationMessagePath ?? "/dev/termination-log";
  const paths = [...pathsOf(container, volumes), { from, to: terminationFile }];
  const asHere = (text: string): string => translate(text, { paths, ports });
  const env = environmentOf(parts, image, asHere);
  const command = commandOf(container, image, env).map(asHere);
  if (command.length === 0) throw new SourceError("no command specified");
  await makeSubPaths(container, volumes);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(terminationFile, "", { mode: 0o600 });
  const { workingDir = "" } = container;
  const moved = asHere(workingDir);
  // Another working directory is one of the image's file system.
  return {
    command,
    cwd: moved === workingDir ? image.cwd : moved,
    env: { ...ownEnvironment(), ...env, ...mountedEnvironment(paths) },
    terminationFile,
    translate: asHere,
  };
}

/** Variables of the image, the spec, and of this control plane, whose port is none of the pod's. */
function environmentOf(
  { node, pod, record }: ContainerParts,
  image: Image,
  asHere: (text: string) => string,
): Readonly<Record<string, string>> {
  const ours: Readonly<Record<string, string>> = {
    HOSTNAME: pod().spec.hostname ?? pod().metadata.name,
    ...serviceEnvironment(node.server),
  };
  const all = containerEnvironment({
    pod: pod(),
    container: record.container,
    nodeName: node.nodeName,
    sources: node.sources,
    // A server written with the runtime listens on this machine alone, unless its image or spec says more.
    service: { BIND_ADDRESS: POD_IP, ...image.env, ...ours },
  });
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, ours[name] === value ? value : asHere(value)]),
  );
}

/** What a program needs of the person who runs it; not what else they have in their environment, which may be secret. */
function ownEnvironment(): Readonly<Record<string, string>> {
  const names = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** For paths that programs know without being told. */
function mountedEnvironment(paths: Places["paths"]): Readonly<Record<string, string>> {
  const at = (mount: string): string | undefined =>
    paths.find(({ from }) => from.replace(/\/+$/, "") === mount)?.to;
  const account = at(ACCOUNT);
  const temporary = at("/tmp");
  return {
    ...(account !== undefined && { KUBERNETES_SERVICE_ACCOUNT_FOLDER: account }),
    ...(temporary !== undefined && { TMPDIR: temporary }),
  };
}
