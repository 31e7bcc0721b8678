import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { KaggError } from "../errors.ts";
import type { Answers } from "./answers.ts";
import type { Packages } from "./packages.ts";

/**
 * kagg's packages for a new project: from the registry where kagg was installed from there, and out of the checkout
 * where it runs from one. Those are packed into vendor/, so that the project can be moved, and built in an image. A project in
 * Go has none of them, and its vendor/ would be for modules.
 */
export async function packagesFor(
  template: Answers["template"],
  packageRoot: string,
  version: string,
  signal: AbortSignal,
): Promise<Packages> {
  if (template === "go" || !(await isCheckout(packageRoot)))
    return { kagg: version, apiserver: version, vendored: [] };
  const folder = await mkdtemp(join(tmpdir(), "kagg-pack-"));
  try {
    const [kagg, apiserver] = await pack(packageRoot, folder, signal);
    const vendored = await Promise.all(
      [kagg, apiserver].map(async (file) => ({
        file: `vendor/${file}`,
        content: await readFile(join(folder, file)),
      })),
    );
    return { kagg: `file:vendor/${kagg}`, apiserver: `file:vendor/${apiserver}`, vendored };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const isCheckout = async (packageRoot: string): Promise<boolean> =>
  access(join(packageRoot, "apiserver", "package.json")).then(
    () => true,
    () => false,
  );

/** Packs both packages as they would be published, but for their scripts: what is built is there. */
async function pack(
  root: string,
  into: string,
  signal: AbortSignal,
): Promise<[kagg: string, apiserver: string]> {
  const args = ["pack", ".", "./apiserver", "--ignore-scripts", "--json", "--pack-destination", into];
  // Without execa's own clean-up, which would end this process on Ctrl-C before it has tidied up.
  const options = { cwd: root, cancelSignal: signal, cleanup: false, reject: false } as const;
  const result = await execa("npm", args, options);
  signal.throwIfAborted();
  if (result.failed) {
    throw notPacked(root, `npm pack failed: ${npmErrors(result.stderr) || result.shortMessage}`, "npm ci");
  }
  const packed = JSON.parse(result.stdout) as readonly Packed[];
  const file = (name: string): string => {
    const found = packed.find((entry) => entry.name === name);
    if (found?.files.some(({ path }) => path.startsWith("dist/"))) return found.filename;
    throw notPacked(root, `${name} is not built`, "npm run build");
  };
  return [file("kagg"), file("@kagg/apiserver")];
}

type Packed = {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
};

const notPacked = (root: string, what: string, command: string): KaggError =>
  new KaggError("scaffold/not-packed", { where: root, what, hint: `cd ${root} && ${command}` });

/** What npm says is wrong, without its warnings and the place of its log. */
const npmErrors = (stderr: string): string =>
  [...stderr.matchAll(/^npm error (?!A complete log)(?:\w+ )?(.+)$/gm)].map(([, text]) => text).join("; ");
