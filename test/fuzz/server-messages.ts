import type { AuditPolicy, ServingCertificate } from "../../apiserver/src/index.ts";
import type { Leak } from "./planted-leak.ts";

/** How many changes the server remembers. */
export const HISTORY = 1000;

export type ToServer =
  | {
      readonly ask: "start";
      readonly kubernetes: { readonly server: string; readonly ca: string };
      readonly certificate: ServingCertificate;
      readonly folder: string;
      readonly leak: Leak | undefined;
    }
  | { readonly ask: "measure" }
  | { readonly ask: "close" };

export type FromServer = {
  /** It listens to messages. */
  readonly awake?: true;
  readonly port?: number;
  readonly measured?: Measured;
  /** What is still open after the end, as process.getActiveResourcesInfo() names it. */
  readonly closed?: Readonly<Record<string, number>>;
  /** What the server has logged as an error. */
  readonly fault?: string;
};

/** Bytes after a garbage collection, and the longest time that the event loop was held since the last measure. */
export type Measured = {
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly rss: number;
  readonly longest: number;
  /** How many there are of what belongs to a request or a connection, by the name of their class. */
  readonly alive: Readonly<Record<string, number>>;
  readonly resources: Readonly<Record<string, number>>;
};

export const policy: AuditPolicy = { rules: [{ level: "RequestResponse" }] };
