// Bundles the server into dist/server.js, so that the image needs no node_modules. Beside it are the parts that a start
// does not need, such as CEL, and what JavaScript cannot hold: the native part of lmdb, dist/lmdb.node, for the platform
// that this runs on.
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
await mkdir("dist");

// dist/ is copied on its own; this lets Node know that server.js is an ES module.
await writeFile("dist/package.json", '{ "type": "module" }\n');

const { metafile } = await build({
  entryPoints: ["src/server.ts"],
  outdir: "dist",
  bundle: true,
  // What the runtime imports when it is first needed is in files of its own, and no start has to compile it.
  splitting: true,
  // A third less to read and compile at each start. Names stay as they are, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  platform: "node",
  format: "esm",
  target: "node20",
  metafile: true,
  sourcemap: true,
  legalComments: "none",
  plugins: [{ name: "lmdb", setup: bundleLmdb }],
  // CommonJS dependencies expect these three.
  banner: {
    js: [
      'import { createRequire as requireFrom } from "node:module";',
      "const require = requireFrom(import.meta.url);",
      "const { filename: __filename, dirname: __dirname } = import.meta;",
    ].join("\n"),
  },
});

const inputs = Object.values(metafile.outputs).flatMap((file) => Object.keys(file.inputs));
if (inputs.some((file) => file.includes("node_modules/lmdb/"))) {
  await copyFile(addon(), "dist/lmdb.node");
}

function bundleLmdb(bundle) {
  // lmdb and msgpackr-extract load their addons through this package. lmdb's is beside server.js; the other one only
  // makes msgpackr faster, which does without it.
  bundle.onResolve({ filter: /^node-gyp-build-optional-packages$/ }, ({ importer }) => ({
    path: /[\\/]lmdb[\\/]/.test(importer) ? "lmdb" : "none",
    namespace: "addon",
  }));
  bundle.onLoad({ filter: /^lmdb$/, namespace: "addon" }, () => ({
    contents: 'module.exports = () => require("./lmdb.node");',
  }));
  bundle.onLoad({ filter: /^none$/, namespace: "addon" }, () => ({
    contents: 'module.exports = () => { throw new Error("not bundled"); };',
  }));
  bundle.onResolve({ filter: /^\.\/lmdb\.node$/ }, ({ path }) => ({ path, external: true }));
}

/** The build of the addon that works in every version of Node.js on this platform. */
function addon() {
  const fromRuntime = createRequire(createRequire(import.meta.url).resolve("@kagg/apiserver/package.json"));
  const fromLmdb = createRequire(fromRuntime.resolve("lmdb"));
  const folder = dirname(fromLmdb.resolve(`@lmdb/lmdb-${process.platform}-${process.arch}/package.json`));
  if (process.platform !== "linux") return join(folder, "node.napi.node");
  const libc = process.report.getReport().header.glibcVersionRuntime ? "glibc" : "musl";
  return join(folder, `node.napi.${libc}.node`);
}
