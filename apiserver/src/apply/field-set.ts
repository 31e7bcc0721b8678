import { sortElements, type Path, type PathElement } from "./path-element.ts";

/**
 * A set of fields as a tree; structured-merge-diff's fieldpath.Set. A field can be a member, hold members, or both. No
 * node is without either.
 */
export type FieldSet = ReadonlyMap<PathElement, FieldNode>;

export type FieldNode = { readonly isMember: boolean; readonly children: FieldSet | undefined };

export const emptySet: FieldSet = new Map();

const leaf: FieldNode = { isMember: true, children: undefined };

/** A set that is being put together. */
export type FieldSetBuilder = Map<PathElement, { isMember: boolean; children: FieldSetBuilder | undefined }>;

/** Adds one field, and not its parents. The whole object is nobody's: an empty path adds nothing. */
export function insert(set: FieldSetBuilder, path: Path): void {
  let at: FieldSetBuilder | undefined = set;
  for (const [index, element] of path.entries()) {
    let node: { isMember: boolean; children: FieldSetBuilder | undefined } | undefined = at.get(element);
    if (!node) at.set(element, (node = { isMember: false, children: undefined }));
    if (index === path.length - 1) node.isMember = true;
    else at = node.children ??= new Map();
  }
}

export function setOf(...paths: Path[]): FieldSet {
  const set: FieldSetBuilder = new Map();
  for (const path of paths) insert(set, path);
  return set;
}

export function has(set: FieldSet, path: Path): boolean {
  let at: FieldSet | undefined = set;
  for (const element of path.slice(0, -1)) at = at?.get(element)?.children;
  const last = path.at(-1);
  return last !== undefined && (at?.get(last)?.isMember ?? false);
}

/** Whatever comes to the same as one of the sets is that set, so that what is known of it holds on. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let result: Map<PathElement, FieldNode> | undefined;
  for (const [element, node] of small) {
    const other = large.get(element);
    const both = other ? unionOfNodes(other, node) : node;
    if (both !== other) (result ??= new Map(large)).set(element, both);
  }
  return result ?? large;
}

function unionOfNodes(a: FieldNode, b: FieldNode): FieldNode {
  const isMember = a.isMember || b.isMember;
  const children = a.children && b.children ? union(a.children, b.children) : (a.children ?? b.children);
  if (isMember === a.isMember && children === a.children) return a;
  return isMember === b.isMember && children === b.children ? b : { isMember, children };
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  const result = new Map<PathElement, FieldNode>();
  for (const [element, node] of small) {
    const other = large.get(element);
    if (!other) continue;
    const children = node.children && other.children && intersection(node.children, other.children);
    put(result, element, node.isMember && other.isMember, children);
  }
  return result;
}

/** What is in `a` and not in `b`; a parent in `b` says nothing of its children. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return without(a, b, (node, other) => {
    const children =
      node.children && other.children ? difference(node.children, other.children) : node.children;
    return nodeOf(node, node.isMember && !other.isMember, children);
  });
}

/** What is in `a` and neither in `b` nor below a member of `b`. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return without(a, b, (node, other) => {
    if (other.isMember) return undefined;
    const children =
      node.children && other.children ? recursiveDifference(node.children, other.children) : node.children;
    return nodeOf(node, node.isMember, children);
  });
}

/** The set itself where nothing of it goes. */
function without(
  set: FieldSet,
  removed: FieldSet,
  remains: (node: FieldNode, removed: FieldNode) => FieldNode | undefined,
): FieldSet {
  let result: Map<PathElement, FieldNode> | undefined;
  for (const [element, other] of removed) {
    const node = set.get(element);
    if (!node) continue;
    const left = remains(node, other);
    if (left === node) continue;
    result ??= new Map(set);
    if (left) result.set(element, left);
    else result.delete(element);
  }
  return result ?? set;
}

function nodeOf(node: FieldNode, isMember: boolean, children: FieldSet | undefined): FieldNode | undefined {
  if (isMember === node.isMember && children === node.children) return node;
  const kept = children && children.size > 0 ? children : undefined;
  if (kept) return { isMember, children: kept };
  return isMember ? leaf : undefined;
}

function put(
  set: Map<PathElement, FieldNode>,
  element: PathElement,
  isMember: boolean,
  children: FieldSet | undefined,
): void {
  const kept = children && children.size > 0 ? children : undefined;
  if (isMember || kept) set.set(element, kept ? { isMember, children: kept } : leaf);
}

export const sortedElements = (set: FieldSet): PathElement[] => sortElements(set.keys());

/** The members in the order in which conflicts are reported: those of a level before those below it. */
export function members(set: FieldSet, prefix: Path = []): Path[] {
  const elements = sortedElements(set);
  return [
    ...elements.filter((element) => set.get(element)?.isMember).map((element) => [...prefix, element]),
    ...elements.flatMap((element) => {
      const children = set.get(element)?.children;
      return children ? members(children, [...prefix, element]) : [];
    }),
  ];
}
