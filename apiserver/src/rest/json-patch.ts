import type { Json } from "../resource/kube-object.ts";
import { copyJson } from "./json-copy.ts";
import { jsonEqual } from "./json-equal.ts";
import { isObject } from "./request-body.ts";

export type Operation = {
  readonly op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
};

const operations: ReadonlySet<string> = new Set(["add", "remove", "replace", "move", "copy", "test"]);

/** Reads RFC 6902 operations; throws an Error for anything that is none. */
export function readOperations(value: Json): Operation[] {
  if (!Array.isArray(value)) throw new Error("a JSON patch must be an array of operations");
  return value.map((operation, index) => {
    const where = `operation ${index}`;
    if (!isObject(operation)) throw new Error(`${where} must be an object`);
    const { op, path, from } = operation;
    if (typeof path !== "string") throw new Error(`${where}: path must be a string`);
    if ((op === "move" || op === "copy") && typeof from !== "string")
      throw new Error(`${where}: from must be a string`);
    if ((op === "add" || op === "replace" || op === "test") && !Object.hasOwn(operation, "value")) {
      throw new Error(`${where}: value is missing`);
    }
    return operation as Operation;
  });
}

/** What copies may add up to, in bytes: a few of them can double a document again and again. */
const copyLimit = 3 * 1024 * 1024;

type Root = { value: Json; copied: number };

/** Applies operations to a copy; throws an Error that names the one that does not go, or the test that fails. */
export function jsonPatch(document: Json, patch: readonly Operation[]): Json {
  const root: Root = { value: copyJson(document), copied: 0 };
  for (const operation of patch) {
    if (!operations.has(operation.op)) throw new Error(`unexpected kind: ${JSON.stringify(operation.op)}`);
    apply(root, operation);
  }
  return root.value;
}

function apply(root: Root, { op, path, from = "", value = null }: Operation): void {
  switch (op) {
    case "add":
      return locate(root, path, op).add(copyJson(value));
    case "remove":
      return locate(root, path, op).remove();
    case "replace":
      return locate(root, path, op).replace(copyJson(value));
    case "copy": {
      const found = locate(root, from, op).read();
      root.copied += JSON.stringify(found).length;
      if (root.copied > copyLimit) throw new Error(`the copies add up to more than ${copyLimit} bytes`);
      return locate(root, path, op).add(copyJson(found));
    }
    case "move": {
      if (path.startsWith(`${from}/`)) throw new Error(`move operation: ${from} cannot be moved into itself`);
      const place = locate(root, from, op);
      const moved = place.read();
      place.remove();
      return locate(root, path, op).add(moved);
    }
    case "test":
      if (!jsonEqual(locate(root, path, op).find() ?? null, value)) {
        throw new Error(`testing value ${path} failed: test failed`);
      }
  }
}

type Place = {
  readonly find: () => Json | undefined;
  readonly read: () => Json;
  readonly add: (value: Json) => void;
  readonly remove: () => void;
  readonly replace: (value: Json) => void;
};

/** The place that a pointer names; what holds it must be there. */
function locate(root: Root, pointer: string, op: string): Place {
  const missing = (): Error =>
    new Error(
      `${op} operation does not apply: doc is missing path: ${JSON.stringify(pointer)}: missing value`,
    );
  if (pointer === "") return placeIn(root, "value", missing);
  if (!pointer.startsWith("/")) throw missing();
  const steps = pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (steps.includes("__proto__")) throw missing();
  const last = steps.pop() ?? "";
  const parent = steps.reduce<Json>((value, step) => {
    const next = Array.isArray(value) ? value[indexOf(step, value.length - 1, missing)] : field(value, step);
    if (next === undefined) throw missing();
    return next;
  }, root.value);
  return Array.isArray(parent) ? placeAt(parent, last, missing) : placeIn(parent, last, missing);
}

const field = (value: Json, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

function placeIn(parent: Json, name: string, missing: () => Error): Place {
  if (!isObject(parent)) throw missing();
  const read = (): Json => {
    const found = field(parent, name);
    if (found === undefined) throw missing();
    return found;
  };
  const set = (value: Json): void => {
    parent[name] = value;
  };
  return {
    find: () => field(parent, name),
    read,
    add: set,
    remove: () => {
      read();
      delete parent[name];
    },
    // A member that is missing is added, as evanphx/json-patch does, whatever RFC 6902 says.
    replace: set,
  };
}

function placeAt(parent: Json[], step: string, missing: () => Error): Place {
  const existing = (): number => indexOf(step, parent.length - 1, missing);
  return {
    find: () => parent[existing()],
    read: () => parent[existing()] as Json,
    add: (value) => {
      parent.splice(step === "-" ? parent.length : indexOf(step, parent.length, missing), 0, value);
    },
    remove: () => {
      parent.splice(existing(), 1);
    },
    replace: (value) => {
      parent[existing()] = value;
    },
  };
}

function indexOf(step: string, max: number, missing: () => Error): number {
  if (!/^(?:0|[1-9]\d*)$/.test(step) || Number(step) > max) throw missing();
  return Number(step);
}
