/** One expectation of Kubernetes that an item of the suite cannot try from outside. */
export type Elsewhere = {
  readonly level: "must" | "should" | "optional";
  readonly holds: string;
  /** `<file> › <title of a test in it>`; none where nothing is built. */
  readonly test?: string;
  /** `holds` unless said otherwise. */
  readonly state?: string;
};

export const elsewhere: readonly Elsewhere[] = [];
