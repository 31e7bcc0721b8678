// Bundles the CLI and kagg/sandbox into dist/: docs/decisions/003-bundled-cli.md has the figures.
import {
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { main: "src/main.ts", sandbox: "src/sandbox/testing/index.ts" },
  outdir: "dist",
  bundle: true,
  // What a command imports when it runs becomes a file of its own, read only then.
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  platform: "node",
  format: "esm",
  target: "node20",
  // CommonJS packages ask for Node's own modules by require.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  metafile: true,
  logLevel: "warning",
});
copyFileSync("src/sandbox/testing/kagg-sandbox.d.ts", "dist/sandbox.d.ts");
// A project that borrows this checkout's node_modules, as that of `kagg demo`, finds kagg there as if it were installed.
if (!existsSync("node_modules/kagg")) symlinkSync("..", "node_modules/kagg", "junction");
writeFileSync("dist/THIRD-PARTY-LICENSES.txt", licenses(Object.keys(metafile.inputs)));

/** The licences of everything that was bundled, as they ask for. */
function licenses(inputs) {
  const packages = inputs.flatMap((input) => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []);
  const folders = [...new Set(packages)].toSorted();
  return folders.map(license).join(`\n${"-".repeat(80)}\n`);
}

function license(folder) {
  const { name, version, license: id } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "";
  return `${name} ${version} (${id})\n\n${text}`;
}
