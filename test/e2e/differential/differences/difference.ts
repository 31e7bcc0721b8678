/** A difference that stays, told to users in docs/differences.md. */
export type Difference = {
  readonly what: string;
  /** What k8s.io/apiserver does, as seen in sample-apiserver. */
  readonly upstream: string;
  readonly here: string;
  readonly why: string;
  /** Where in an answer it shows: `status`, `headers.<name>`, `body.<field>`. Nothing else may differ with it. */
  readonly at: RegExp;
  /** Only where the answers say this there, as JSON; `nothing` where there is nothing. */
  readonly says?: { readonly upstream?: RegExp; readonly here?: RegExp };
  /** Which requests show it, as `titleOf` writes them; it may show in any where this is left out. */
  readonly requests?: RegExp;
};
