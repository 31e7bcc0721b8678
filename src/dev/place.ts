import type { Cluster } from "../cluster/cluster.ts";
import type { ClusterAddress } from "../cluster/cluster-address.ts";
import type { Endpoint } from "../manifests/endpoint.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import type { Project } from "../project/project.ts";
import type { LiveObject } from "../register/live-object.ts";

/** What the server is served behind: the sandbox of this process, or a cluster. */
export type Place = {
  readonly cluster: Cluster;
  /** `the sandbox (https://127.0.0.1:6443)` */
  readonly title: string;
  /** Where the server is, as seen from the place. */
  readonly endpoint: Endpoint;
  /** The address that the server listens on; all of them where there is none. */
  readonly bindAddress: string | undefined;
  /** Where the server finds kube-apiserver. */
  readonly address: ClusterAddress;
  /** Flags of the server that only this place needs. */
  readonly flags: readonly string[];
  /** Where the objects are kept. */
  readonly dataDir: string;
  /** The project as it is registered here. */
  readonly projectHere: (project: Project) => Project;
  /** Called with everything that is about to be applied, before any of it is. */
  readonly beforeApply: (project: Project, todo: readonly LiveObject[]) => Promise<void>;
  /** Takes away what this session has made and an older kagg.yaml asked for: the APIService of a version that was dropped. */
  readonly removeOthers: (project: Project, wanted: readonly KubernetesObject[]) => Promise<void>;
  /** Called once, after the first time that all is served. */
  readonly afterServed: (project: Project) => Promise<void>;
  /** A line of the server that is meant for the place; true where it was. */
  readonly takesLine: (line: string) => boolean;
  /** Undoes all of it. */
  readonly close: () => Promise<void>;
};
