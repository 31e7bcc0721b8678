import type { Finding, Path } from "./finding.ts";
import { resourceNames } from "./resource-names.ts";
import type { ProjectData } from "./schema.ts";

/**
 * Names that would mean two things: in paths (plurals), on kubectl's command line (plural, singular and short names
 * share one space) and in bodies (kinds). `index` is the entry's place in spec.resources.
 */
export function nameConflicts(
  resources: readonly (readonly [index: number, resource: ProjectData["spec"]["resources"][number]])[],
): Finding[] {
  const kinds = new Map(metaKinds.map((kind) => [kind, "a kind that every API group has"]));
  const words = new Map<string, string>();
  return resources.flatMap(([index, resource]) => {
    const at: Path = ["spec", "resources", index];
    const names = resourceNames(resource);
    const found = claim(kinds, names.kind, [...at, "kind"], `spec.resources[${index}].kind`);
    found.push(...claim(words, names.plural, [...at, "plural"], `spec.resources[${index}].plural`));
    // A resource may have the same singular as plural, as Kubernetes' own Endpoints has.
    if (names.singular !== names.plural) {
      found.push(...claim(words, names.singular, [...at, "singular"], `spec.resources[${index}].singular`));
    }
    for (const [position, name] of names.shortNames.entries()) {
      const path = [...at, "shortNames", position];
      found.push(...claim(words, name, path, `spec.resources[${index}].shortNames[${position}]`));
    }
    return found;
  });
}

/** In every group version through metav1.AddToGroupVersion (k8s.io/apimachinery/pkg/apis/meta/v1/register.go). */
const metaKinds = [
  "WatchEvent",
  "ListOptions",
  "GetOptions",
  "DeleteOptions",
  "CreateOptions",
  "UpdateOptions",
  "PatchOptions",
  "Status",
];

function claim(taken: Map<string, string>, name: string, path: Path, owner: string): Finding[] {
  const other = taken.get(name);
  if (other !== undefined) return [{ path, what: `${name} is already ${other}` }];
  taken.set(name, owner);
  return [];
}
