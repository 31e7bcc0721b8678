export type Grant = {
  /** The ServiceAccount. */
  readonly namespace: string;
  readonly name: string;
  readonly resource: string;
  /** In all of the cluster where there is none. */
  readonly inNamespace: string | undefined;
};

/** kubectl's commands that let ServiceAccounts get, list and watch resources: a role and its binding for each place. */
export function grantCommands(grants: readonly Grant[]): readonly string[] {
  const places = new Map<string, Grant[]>();
  for (const grant of grants) {
    const place = `${grant.namespace}/${grant.name} ${grant.inNamespace ?? ""}`;
    places.set(place, [...(places.get(place) ?? []), grant]);
  }
  return [...places.values()].flatMap((of) => {
    const { namespace, name, inNamespace } = of[0] as Grant;
    const resources = [...new Set(of.map(({ resource }) => resource))].join(",");
    const role = `${namespace}-${name}-informers`;
    const [kind, where] = inNamespace === undefined ? ["clusterrole", ""] : ["role", ` -n ${inNamespace}`];
    return [
      `kubectl create ${kind} ${role}${where} --verb=get,list,watch --resource=${resources}`,
      `kubectl create ${kind}binding ${role}${where} --${kind}=${role} --serviceaccount=${namespace}:${name}`,
    ];
  });
}
