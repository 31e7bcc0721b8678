import { nativeResource, type NativeInput, type Resource } from "@kagg/apiserver/internal";
import { definitions } from "./definitions.ts";
import { createdAt } from "./tables/table.ts";

/** A kind of the sandbox: what {@link nativeResource} takes, with what most kinds have in common left out. */
export type KindInput = Omit<NativeInput, "definitions" | "definition" | "group" | "version" | "scope"> & {
  /** Namespaced unless said otherwise. */
  readonly scope?: NativeInput["scope"];
};

/** Makes kinds of one version of a group, whose schemas are those of a Go package. */
export const kindsOf =
  (group: string, version: string, goPackage: string) =>
  (input: KindInput): Resource =>
    nativeResource({
      scope: "Namespaced",
      table: createdAt,
      ...input,
      group,
      version,
      definition: `${goPackage}.${input.kind}`,
      definitions,
    });
