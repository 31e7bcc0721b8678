import type { Wire } from "./subject.ts";
import type { Seen, Trial } from "./trial.ts";
import { expectEqual } from "./unmet.ts";

/** PATCHes by a JSON merge patch. */
export const mergePatch = (
  { call, at }: Pick<Trial, "call" | "at">,
  name: string,
  patch: unknown,
  query = "",
): Promise<Seen> =>
  call("PATCH", `${at(name)}${query}`, {
    body: patch,
    headers: { "content-type": "application/merge-patch+json" },
  });

/** A server-side apply of an object by a field manager. */
export const applyPatch = (
  { call, at }: Pick<Trial, "call" | "at">,
  object: Wire,
  manager: string,
  query = "",
): Promise<Seen> =>
  call("PATCH", `${at(object.metadata.name)}?fieldManager=${manager}${query}`, {
    body: object,
    headers: { "content-type": "application/apply-patch+yaml" },
  });

/** Expects a Status that says no, with its code also in the status line. */
export function expectFailure(seen: Seen, code: number, reason: string, what: string): void {
  expectEqual(seen.status, code, `status of ${what}`);
  const { kind, apiVersion, status, reason: said, code: inside } = seen.json ?? {};
  expectEqual(
    { kind, apiVersion, status, reason: said, code: inside },
    { kind: "Status", apiVersion: "v1", status: "Failure", reason, code },
    `Status of ${what}`,
  );
}

/** Accept headers by what they ask for. */
export const accept = {
  table: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
  partial: { accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io" },
  partialList: { accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io" },
  aggregated: { accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" },
} as const;
