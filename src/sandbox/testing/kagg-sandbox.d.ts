import type { ApiServer, Connection, Resource, ServingCertificate, VirtualResource } from "@kagg/apiserver";
import type { TestClient } from "@kagg/apiserver/testing";

/**
 * Starts a control plane in this process: kube-apiserver, kube-aggregator and the controllers that matter to an aggregated
 * API, with Node alone, on a free port of 127.0.0.1. As many as you like run side by side; each is empty at its start.
 *
 * @example
 * const cluster = await sandbox();
 * await cluster.serve([Mango], (given) => createApiServer({ ...given, resources: [Mango], storage: memory() }));
 * const { status } = await cluster.create(Mango, { metadata: { name: "a" }, spec: { variety: "Kent" } });
 * const refused = await (await cluster.as("jane")).delete(Mango, "a"); // 403: nothing is allowed to jane yet
 * await cluster.close();
 */
export declare function sandbox(options?: SandboxOptions): Promise<Sandbox>;

export type SandboxOptions = {
  /**
   * Time as the control plane sees it, such as `fakeClock()` of `@kagg/apiserver/testing`; the system's by default. TLS goes by
   * the system's, whatever the clock says.
   */
  readonly clock?: Clock;
  /** Which Kubernetes its aggregator is like: `1.35` does not verify certificates when it looks whether a server is there. */
  readonly emulate?: "1.35" | "1.36";
  /** 0, a free one, by default. */
  readonly port?: number;
  /** What the images of pods are on this machine, by their names; others cannot be pulled. */
  readonly images?: Readonly<Record<string, SandboxImage>>;
};

/** A program that stands for an image: pods run it as a process. */
export type SandboxImage = {
  /** Program and arguments; a container's `command` and `args` win as they do over those of an image. */
  readonly command: readonly string[];
  /** The folder it runs in, absolute. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
};

export type Clock = {
  readonly now: () => Date;
  /** Calls back once after so many milliseconds; the returned function takes it back. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
};

/**
 * A running control plane, and an administrator of it: its methods send requests over TLS to kube-apiserver's part, and through
 * its aggregator to yours.
 */
export type Sandbox = TestClient & {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** Of an administrator, YAML, for kubectl and other programs. It holds a key: write it with mode 0600. */
  readonly kubeconfig: string;
  /** The same for anybody; RBAC decides what they may. */
  readonly kubeconfigOf: (user: string, groups?: readonly string[]) => Promise<string>;
  /** Somebody else, known by a client certificate; RBAC decides what they may. */
  readonly as: (user: string, groups?: readonly string[]) => Promise<TestClient>;
  /**
   * Serves resources behind the aggregator as a registered server does: with a certificate for its Service, the two bindings
   * that it needs, and an APIService of each version. `start` makes the server, which then listens on a free port. Resolves once
   * the aggregator calls all versions available and discovery is current.
   *
   * @throws Error with the reason of the APIService, where that takes longer than ten seconds.
   */
  readonly serve: (
    resources: readonly (Resource | VirtualResource)[],
    start: (given: ServerParts) => ApiServer | Promise<ApiServer>,
  ) => Promise<ServedApi>;
  /** Ends all servers, processes and connections of it; nothing is left. */
  readonly close: () => Promise<void>;
};

/** What `createApiServer` has to be given besides the resources and their storage. */
export type ServerParts = {
  readonly certificate: ServingCertificate;
  /** As the server's own ServiceAccount. */
  readonly kubernetes: Connection;
};

export type ServedApi = {
  readonly port: number;
  /** Stops the server; its APIServices stay, and become unavailable. */
  readonly close: () => Promise<void>;
};
