/** What of the API the page looks at. */
export type Place = {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Empty for all namespaces, and for what is in none. */
  readonly namespace: string;
  /** Empty for a list. */
  readonly name: string;
};

/** Undefined where a part is missing, or is none that a path can be made of. */
export function readPlace(query: URLSearchParams): Place | undefined {
  const [group, version, resource, namespace, name] = (
    ["group", "version", "resource", "namespace", "name"] as const
  ).map((part) => query.get(part) ?? "");
  const place = { group, version, resource, namespace, name } as Place;
  const isOdd = Object.values(place).some((part) => part.includes("/") || part === "." || part === "..");
  return isOdd || !version || !resource ? undefined : place;
}

/** No subresource can be named: to read some of them does something. */
export function pathOf({ group, version, resource, namespace, name }: Place): string {
  const parts = [
    ...(group ? ["apis", group] : ["api"]),
    version,
    ...(namespace ? ["namespaces", namespace] : []),
    resource,
    ...(name ? [name] : []),
  ];
  return parts.map((part) => `/${encodeURIComponent(part)}`).join("");
}
