import type { ProjectView, ResourceView, VersionView } from "./template-view.ts";

/** A file of a project, which one of the template's files is rendered to. */
export type Target = { readonly path: string; readonly view: object };

/** Whose a file is; the template's own where neither is said. */
type Owner = { readonly resource?: ResourceView | undefined; readonly version?: VersionView | undefined };

/**
 * The files that come of one file of a template. In its path, `__kind__` stands for each stored resource, `__virtual__`
 * for each virtual one and `__resource__` for each of either sort (all three become the kind's file name),
 * `__version__` for each version, and `__group__` for the group's package.
 */
export function targetsOf(path: string, project: ProjectView): Target[] {
  const resources = placeholders.find(([placeholder]) => path.includes(placeholder))?.[1](project);
  const versions = path.includes("__version__") ? project.versions : undefined;
  return (resources ?? [undefined]).flatMap((resource) =>
    (versions ?? [undefined]).map((version) => targetOf(path, project, { resource, version })),
  );
}

export function targetOf(path: string, project: ProjectView, { resource, version }: Owner): Target {
  const { name, ...ofVersion } = version ?? {};
  return {
    path: projectPath(path)
      .replaceAll(/__(?:kind|virtual|resource)__/g, resource?.file ?? "")
      .replaceAll("__version__", name ?? "")
      .replaceAll("__group__", project.groupPackage),
    view: { ...project, ...resource, ...(version && { ...ofVersion, version: name }) },
  };
}

/** The paths of a template's files that are the same in every project. */
export const fixedPaths = (template: ReadonlyMap<string, unknown>): string[] =>
  [...template.keys()].map(projectPath).filter((path) => !/__[a-z]+__/.test(path));

/** `_name` stands for `.name`, since npm leaves such files out of packages. */
const projectPath = (path: string): string => path.replace(/\.hbs$/, "").replace(/(^|\/)_(?=[a-z])/, "$1.");

const placeholders: readonly [string, (project: ProjectView) => readonly ResourceView[]][] = [
  ["__kind__", ({ stored }) => stored],
  ["__virtual__", ({ virtuals }) => virtuals],
  ["__resource__", ({ resources }) => resources],
];
