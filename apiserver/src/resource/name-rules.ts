type Names = {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly scope: string;
  readonly versions: Readonly<Record<string, unknown>>;
};

/** Checks names as kube-apiserver checks those of a CustomResourceDefinition and of an APIService. */
export function nameProblems(
  names: Names,
  report: (where: string, what: string) => void,
  allowedGroups: readonly string[] = [],
): void {
  const { group, kind, plural, singular, shortNames = [], categories = [] } = names;
  if (!isSubdomain(group)) report("group", `"${group}" is not a DNS name in lower case`);
  else if (!group.includes(".")) report("group", `"${group}" needs a dot: a name in a domain that is yours`);
  else if (!allowedGroups.includes(group) && /(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) {
    report("group", `"${group}" is protected; k8s.io and kubernetes.io belong to Kubernetes`);
  }
  if (!/^[A-Z][A-Za-z0-9]{0,62}$/.test(kind)) {
    report(
      "kind",
      `"${kind}" must begin with a capital letter, have letters and digits only, and 63 at most`,
    );
  }
  if (kind.endsWith("List")) report("kind", `"${kind}" would clash with the kind of a list`);
  const labels = {
    plural: [plural],
    singular: singular === undefined ? [] : [singular],
    shortNames,
    categories,
  };
  for (const [where, values] of Object.entries(labels)) {
    for (const value of values) {
      if (!isDnsLabel(value))
        report(where, `"${value}" is not a DNS label (lower case, digits, -, 63 at most)`);
    }
  }
  for (const version of Object.keys(names.versions)) {
    if (!isDnsLabel(version)) report(`versions.${version}`, `"${version}" is not a DNS label`);
  }
  if (names.scope !== "Namespaced" && names.scope !== "Cluster") {
    report("scope", `"${names.scope}" must be Namespaced or Cluster`);
  }
}

const isDnsLabel = (value: string): boolean => /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(value);

const isSubdomain = (value: string): boolean =>
  value.length <= 253 &&
  /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(value);
