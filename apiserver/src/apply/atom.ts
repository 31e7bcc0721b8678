import type { Json } from "../resource/kube-object.ts";

/**
 * What a schema says of how a value is merged; structured-merge-diff's schema.Atom. More than one member where a value
 * may have more than one type.
 */
export type Atom = {
  readonly scalar?: Scalar;
  readonly list?: ListAtom;
  readonly map?: MapAtom;
};

export type Scalar = "string" | "numeric" | "boolean" | "untyped";

export type ListAtom = {
  readonly isAtomic: boolean;
  /** What tells the items of a list apart; none for a set. */
  readonly keys: readonly string[];
  readonly items: Atom;
};

export type MapAtom = {
  readonly isAtomic: boolean;
  readonly fields: ReadonlyMap<string, { readonly atom: Atom; readonly default: Json | undefined }>;
  /** Of fields that have no schema of their own; undefined where there may be none. */
  readonly others: Atom | undefined;
};

const noFields: MapAtom["fields"] = new Map();

/** Any value, never merged; `__untyped_atomic_` of kube-openapi's schemaconv. */
export const untyped: Atom = {
  scalar: "untyped",
  list: {
    isAtomic: true,
    keys: [],
    get items() {
      return untyped;
    },
  },
  map: {
    isAtomic: true,
    fields: noFields,
    get others() {
      return untyped;
    },
  },
};

/** Any value, whose maps are merged and whose lists are not; `__untyped_deduced_`. */
export const deduced: Atom = {
  scalar: "untyped",
  list: { isAtomic: true, keys: [], items: untyped },
  map: {
    isAtomic: false,
    fields: noFields,
    get others() {
      return deduced;
    },
  },
};

/** Where a path leads out of the schema. */
export const nothing: Atom = {};

export const fieldAtom = ({ fields, others }: MapAtom, name: string): Atom =>
  fields.get(name)?.atom ?? others ?? nothing;

export type Handlers<Result> = {
  readonly map: (atom: MapAtom) => Result;
  readonly scalar: (atom: Scalar) => Result;
  readonly list: (atom: ListAtom) => Result;
};

/** Which of the types of an atom a value has; the atom as it is for null, and where it is none of them. */
export function deduce(atom: Atom, value: Json | undefined): Atom {
  if (value === undefined || value === null) return atom;
  if (Array.isArray(value)) return atom.list ? { list: atom.list } : atom;
  if (typeof value === "object") return atom.map ? { map: atom.map } : atom;
  return atom.scalar ? { scalar: atom.scalar } : atom;
}

/** Goes on with what the atom of a value is: a map before a scalar before a list. */
export function handle<Result>({ map, scalar, list }: Atom, handlers: Handlers<Result>): Result | undefined {
  if (map) return handlers.map(map);
  if (scalar) return handlers.scalar(scalar);
  return list && handlers.list(list);
}

export const isSameKind = (a: Atom, b: Atom): boolean =>
  (a.scalar === undefined) === (b.scalar === undefined) &&
  (a.list === undefined) === (b.list === undefined) &&
  (a.map === undefined) === (b.map === undefined);
