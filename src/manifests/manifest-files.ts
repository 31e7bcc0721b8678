import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { projectId } from "./ownership.ts";
import { toYaml } from "./to-yaml.ts";

export type ManifestFile = {
  /** Without a folder. */
  readonly name: string;
  readonly text: string;
  /** It holds a private key. */
  readonly secret: boolean;
};

/** One file for each object and a kustomization.yaml that lists them. */
export function manifestFiles(
  project: Project,
  objects: readonly KubernetesObject[],
): readonly ManifestFile[] {
  const header = manifestHeader(project);
  const files = objects.map((object) => ({
    name: fileName(object),
    text: `${header}\n${toYaml(object)}`,
    secret: object.kind === "Secret",
  }));
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    // In the order of `manifests`. Kustomize sorts by kind, which keeps the APIServices behind what serves them;
    // to forbid it (sortOptions) would make kubectl print a warning at each call.
    resources: files.map(({ name }) => name),
  };
  return [
    ...files,
    { name: "kustomization.yaml", text: `${header}\n${toYaml(kustomization)}`, secret: false },
  ];
}

/** The first line of every file, by which a later call knows those it may replace. */
export function manifestHeader(project: Project): string {
  return `# Made by kagg render for ${projectId(project)}; changes here are overwritten.`;
}

/** `deployment-fruit.yaml`; characters that file systems do not like become a dash. */
function fileName({ kind, metadata }: KubernetesObject): string {
  return `${kind.toLowerCase()}-${metadata.name.replaceAll(":", "-")}.yaml`;
}
