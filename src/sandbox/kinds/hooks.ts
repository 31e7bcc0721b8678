import type { NativeConnection } from "@kagg/apiserver/internal";

/** What others put into the kinds: subresources that are no part of the object. Those that are not given are not served. */
export type KindHooks = {
  /** By their names: `log`, `exec`, `binding`, `eviction`. */
  readonly pods?: Readonly<Record<string, NativeConnection>>;
  /** `token`. */
  readonly serviceaccounts?: Readonly<Record<string, NativeConnection>>;
};
