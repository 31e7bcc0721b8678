import type { Json, JsonObject } from "../resource/kube-object.ts";
import type { Atom } from "./atom.ts";
import type { FieldSet } from "./field-set.ts";

/** An object in one of its versions, without managedFields. */
export type Typed = { readonly object: JsonObject; readonly apiVersion: string; readonly atom: Atom };

/** What a manager owns: a VersionedSet of structured-merge-diff. */
export type Share = { readonly set: FieldSet; readonly apiVersion: string; readonly isApplied: boolean };

/** By the identifier of the manager. */
export type Shares = ReadonlyMap<string, Share>;

export type Versions = {
  /** Of the objects of a version; undefined where it is not served any more. */
  readonly atomOf: (apiVersion: string) => Atom | undefined;
  /**
   * The object in another version; undefined where that version is not served any more, and where the author's
   * conversion fails, as it may on an object that has not been checked or lacks fields.
   */
  readonly convert: (typed: Typed, apiVersion: string) => Typed | undefined;
  /** What nobody can own through this endpoint, by version: the status on the main one. */
  readonly ignored: (apiVersion: string) => FieldSet;
};

export const mapOf = (value: Json | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
