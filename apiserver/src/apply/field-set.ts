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

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const result = new Map(a);
  for (const [element, node] of b) {
    const other = a.get(element);
    if (!other) result.set(element, node);
    else {
      const children = other.children && node.children ? union(other.children, node.children) : undefined;
      result.set(element, {
        isMember: other.isMember || node.isMember,
        children: children ?? other.children ?? node.children,
      });
    }
  }
  return result;
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result = new Map<PathElement, FieldNode>();
  for (const [element, node] of a) {
    const other = b.get(element);
    if (!other) continue;
    const children = node.children && other.children && intersection(node.children, other.children);
    put(result, element, node.isMember && other.isMember, children);
  }
  return result;
}

/** What is in `a` and not in `b`; a parent in `b` says nothing of its children. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (b.size === 0) return a;
  const result = new Map<PathElement, FieldNode>();
  for (const [element, node] of a) {
    const other = b.get(element);
    if (!other) result.set(element, node);
    else {
      const children =
        node.children && other.children ? difference(node.children, other.children) : node.children;
      put(result, element, node.isMember && !other.isMember, children);
    }
  }
  return result;
}

/** What is in `a` and neither in `b` nor below a member of `b`. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  if (b.size === 0) return a;
  const result = new Map<PathElement, FieldNode>();
  for (const [element, node] of a) {
    const other = b.get(element);
    if (!other) result.set(element, node);
    else if (!other.isMember) {
      const children =
        node.children && other.children ? recursiveDifference(node.children, other.children) : node.children;
      put(result, element, node.isMember, children);
    }
  }
  return result;
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
