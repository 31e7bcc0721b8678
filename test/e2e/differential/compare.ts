/** One place in which two answers differ, such as `body.items[0].kind`; undefined where there is nothing. */
export type Gap = { readonly at: string; readonly upstream: unknown; readonly here: unknown };

/** All places in which two JSON values differ, each as deep as it goes. */
export function gaps(upstream: unknown, here: unknown, at = ""): Gap[] {
  if (Object.is(upstream, here)) return [];
  if (Array.isArray(upstream) && Array.isArray(here)) {
    const length = Math.max(upstream.length, here.length);
    return Array.from({ length }, (_, index) => gaps(upstream[index], here[index], `${at}[${index}]`)).flat();
  }
  if (isObject(upstream) && isObject(here)) {
    const names = new Set([...Object.keys(upstream), ...Object.keys(here)]);
    return [...names].flatMap((name) => gaps(upstream[name], here[name], at ? `${at}.${name}` : name));
  }
  return [{ at, upstream, here }];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
