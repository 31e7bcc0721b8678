import { difference, setOf, type FieldSet } from "./field-set.ts";
import { fieldElement } from "./path-element.ts";

const metadata = [
  "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields",
  "resourceVersion",
]; // prettier-ignore

const names: ReadonlySet<string> = new Set(metadata);

/** The same for one field of an object, or of its metadata; metadata itself has fields that can be owned. */
export const isNeverOwned = (name: string, parent = ""): boolean =>
  parent === "metadata" ? names.has(name) : name === "apiVersion" || name === "kind";

/** What the server sets or the URL says; apimachinery's pkg/util/managedfields/internal/stripmeta.go. */
const neverOwned: FieldSet = setOf(
  ...["apiVersion", "kind", "metadata"].map((name) => [fieldElement(name)]),
  ...metadata.map((name) => [fieldElement("metadata"), fieldElement(name)]),
);

export const withoutNeverOwned = (set: FieldSet): FieldSet => difference(set, neverOwned);
