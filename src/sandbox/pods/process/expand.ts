/**
 * Puts variables in the place of `$(NAME)`; one that nobody knows is left as it is, and `$$` is a `$`:
 * k8s.io/kubernetes/third_party/forked/golang/expansion.
 */
export const expand = (text: string, lookUp: (name: string) => string | undefined): string =>
  text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (lookUp(name) ?? whole),
  );
