import type { RequestRecord } from "../requests/record.ts";

/** What the page is told, and by which event of its stream. The script in `page/` is checked against these types. */
export type Messages = {
  /** First of all. */
  readonly hello: { /** The address of the sandbox. */ readonly server: string };
  /** All that is remembered, the oldest first; sent once, to who looks at requests. */
  readonly requests: readonly RequestRecord[];
  /** What has come since; a record can come twice, see {@link RequestRecord.isOpen}. */
  readonly newRequests: readonly RequestRecord[];
  /** Everything again, whenever something of it has changed. */
  readonly conditions: Conditions;
  /** A list as it is now; sent to who looks at a resource, and again whenever its watch had to start anew. */
  readonly table: Table;
  readonly rows: readonly RowChange[];
  /** The list could not be read; it is tried again. */
  readonly tableFault: { readonly message: string };
};

/** A resource of discovery that can be listed. */
export type ListedResource = {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly isNamespaced: boolean;
  readonly canWatch: boolean;
  /** Discovery of the group version is old, since its server does not answer. */
  readonly isStale: boolean;
};

export type Discovery = {
  readonly resources: readonly ListedResource[];
  readonly namespaces: readonly string[];
};

export type Column = { readonly name: string; readonly description: string; readonly isWide: boolean };

export type Row = {
  readonly namespace: string;
  readonly name: string;
  /** RFC 3339; empty where the object has none. */
  readonly created: string;
  readonly isTerminating: boolean;
  readonly cells: readonly string[];
};

export type Table = {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** How many more there are that are not shown. */
  readonly remaining: number;
};

export type RowChange = { readonly type: "put" | "delete"; readonly row: Row };

/** One object, as YAML. */
export type ObjectText = {
  readonly text: string;
  /** Folded away on the page; empty where there are none. */
  readonly managedFields: string;
  /** Values of a Secret have been left out. */
  readonly isHidden: boolean;
};

/** In order of how much they want to be looked at. */
export type Level = "bad" | "waiting" | "unjudged" | "good";

export type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339; empty where nobody has said. */
  readonly since: string;
  readonly level: Level;
};

/** Something that has conditions. */
export type Subject = {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** The worst of its conditions. */
  readonly level: Level;
  /** Of kube-apiserver itself: an APIService without a Service. */
  readonly isLocal: boolean;
  readonly conditions: readonly Condition[];
};

export type Change = {
  /** Counts the changes of this sandbox. */
  readonly sequence: number;
  /** RFC 3339, when the sandbox saw it. */
  readonly time: string;
  readonly subject: Omit<Subject, "level" | "conditions" | "isLocal">;
  readonly type: string;
  /** Empty where there was no such condition. */
  readonly from: string;
  /** Empty where there is none any more. */
  readonly to: string;
  readonly reason: string;
  readonly message: string;
  readonly level: Level;
};

export type Conditions = {
  /** The worst first. */
  readonly subjects: readonly Subject[];
  /** The newest first. */
  readonly changes: readonly Change[];
};
