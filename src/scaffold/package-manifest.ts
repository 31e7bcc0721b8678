import type { Packages } from "./packages.ts";

type Manifest = {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** The project's package.json out of the template's. */
export function packageManifest(template: string, name: string, packages: Packages): string {
  const manifest = JSON.parse(template) as Manifest;
  const made = {
    name,
    version: "0.1.0",
    ...manifest,
    dependencies: sorted({ ...manifest.dependencies, "@kagg/apiserver": packages.apiserver }),
    devDependencies: sorted({ ...manifest.devDependencies, kagg: packages.kagg }),
  };
  return `${JSON.stringify(made, undefined, 2)}\n`;
}

/** npm keeps dependencies in this order when it writes the file. */
const sorted = (dependencies: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(dependencies).toSorted(([a], [b]) => (a < b ? -1 : 1)));
