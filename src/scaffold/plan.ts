import handlebars from "handlebars";
import { stringify } from "yaml";
import type { Answers } from "./answers.ts";
import type { FileTree } from "./file-tree.ts";
import type { Packages } from "./packages.ts";
import { packageManifest } from "./package-manifest.ts";
import { templateView } from "./template-view.ts";

/**
 * Makes the files of a project out of a template, in memory. Files that end in .hbs are rendered, package.json is
 * made as data, and the rest is copied; `_name` stands for `.name`, since npm leaves such files out of packages.
 */
export function plan(template: FileTree, answers: Answers, packages: Packages): FileTree {
  const view = templateView(answers, packages);
  const files = new Map<string, string | Buffer>();
  for (const [path, content] of template) {
    const target = targetPath(path).replace("__kind__", view.file);
    const text = content.toString();
    if (path === "package.json") files.set(target, packageManifest(text, answers.name, packages));
    else files.set(target, path.endsWith(".hbs") ? render(text, view) : text);
  }
  for (const { file, content } of packages.vendored) files.set(file, content);
  return files;
}

/** The paths of a template's files that are the same in every project. */
export const fixedPaths = (template: FileTree): string[] =>
  [...template.keys()].map(targetPath).filter((path) => !path.includes("__kind__"));

const targetPath = (path: string): string => path.replace(/\.hbs$/, "").replace(/(^|\/)_(?=[a-z])/, "$1.");

const engine = handlebars.create();
// A name such as "null" or "1e3" means something else in YAML unless it is quoted.
engine.registerHelper("yaml", (value: string) => stringify(value).trimEnd());

const render = (text: string, view: object): string =>
  engine.compile(text, { noEscape: true, strict: true, knownHelpers: { yaml: true } })(view);
