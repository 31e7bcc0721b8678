import handlebars from "handlebars";
import { stringify } from "yaml";
import type { Answers } from "./answers.ts";
import type { FileTree } from "./file-tree.ts";
import type { Packages } from "./packages.ts";
import { packageManifest } from "./package-manifest.ts";
import { type Target, targetOf, targetsOf } from "./targets.ts";
import { projectView, type ResourceView, type VersionView } from "./template-view.ts";
import { versionCopy } from "./version-copy.ts";

/**
 * Makes the files of a project out of a template, in memory. Files that end in .hbs are rendered, and left out where
 * nothing comes of them; package.json is made as data, and the rest is copied. {@link targetsOf} says what paths mean.
 *
 * `authored` gives the text of a file as its author has it now, by its path, for `copyOf`; without it, the copy is of
 * what the template gives.
 */
export function plan(
  template: FileTree,
  answers: Answers,
  packages: Packages,
  authored: (path: string) => string | undefined = () => undefined,
): FileTree {
  const project = projectView(answers, packages);
  const files = new Map<string, string | Buffer>();
  for (const [path, content] of template) {
    for (const target of targetsOf(path, project)) {
      const text = textOf(path, content.toString(), target);
      if (path.endsWith(".hbs") && text.trim() === "") continue;
      if (files.has(target.path))
        throw new Error(`the template ${answers.template} has ${target.path} twice`);
      files.set(target.path, text);
    }
  }
  for (const { file, content } of packages.vendored) files.set(file, content);
  return files;

  function textOf(path: string, text: string, { view }: Target): string {
    if (path === "package.json") return packageManifest(text, answers.name, packages);
    return path.endsWith(".hbs") ? render(text, view, copyOf) : text;
  }

  /** The same file of the storage version, as the beginning of this one. */
  function copyOf(this: Partial<ResourceView & { version: string }>, path: string): string {
    const version = project.versions[0] as VersionView;
    const resource = project.resources.find(({ kind }) => kind === this.kind);
    const target = targetOf(path, project, { resource, version });
    const source = template.get(`${path}.hbs`) ?? template.get(path);
    if (source === undefined) throw new Error(`the template ${answers.template} has no ${path} to copy`);
    const text = authored(target.path) ?? render(source.toString(), target.view, copyOf);
    return versionCopy(text, version.name, this.version ?? "", [project.module, project.group]);
  }
}

const engine = handlebars.create();
// A name such as "null" or "1e3" means something else in YAML unless it is quoted.
engine.registerHelper("yaml", (value: string) => stringify(value).trimEnd());

type CopyOf = (this: Partial<ResourceView & { version: string }>, path: string) => string;

const options = { noEscape: true, strict: true, knownHelpers: { yaml: true, copyOf: true } };

const render = (text: string, view: object, copyOf: CopyOf): string =>
  engine.compile(text, options)(view, { helpers: { copyOf } });
