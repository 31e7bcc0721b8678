import type { AuditLog } from "../audit/audit-log.ts";
import type { AuditPolicy } from "../audit/policy.ts";
import type { KubernetesClient } from "../auth/kubernetes/client.ts";
import type { TrustFollower } from "../auth/trust-follower.ts";
import type { VersionInfo } from "../health/version.ts";
import type { Handler } from "../http/exchange.ts";
import type { ClusterAdmission } from "../admission/cluster-admission.ts";
import type { InFlight } from "../http/in-flight.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { ResourceDefinition } from "../resource/definition.ts";
import type { Storage } from "../storage/storage.ts";
import type { ConnectionLimits } from "./connection-limits.ts";
import type { Logger } from "./logger.ts";
import type { ServingCertificate } from "./serving-certificate.ts";
import type { TlsSettings } from "./tls-settings.ts";

export type AssembleOptions = {
  readonly definitions: readonly ResourceDefinition[];
  readonly rest: Handler;
  readonly storage: Storage;
  readonly certificate: ServingCertificate;
  readonly client: KubernetesClient;
  readonly version: VersionInfo;
  readonly logger: Logger;
  /** Milliseconds. */
  readonly shutdownDelay: number;
  readonly tls?: TlsSettings;
  /** k8s.io/apiserver's defaults without it. */
  readonly places?: InFlight;
  readonly metrics?: Metrics;
  /** What `rest` asks about writes; undefined where it asks nobody. */
  readonly admission?: Pick<ClusterAdmission, "problems" | "stop">;
  readonly connections?: Partial<ConnectionLimits>;
  /** undefined: nothing is audited. */
  readonly audit?: Audit;
  readonly now?: () => number;
  /** Where it is followed already. */
  readonly trust?: TrustFollower;
  /** Milliseconds before the trust of the cluster is read again where it could not be read. */
  readonly firstDelay?: number;
};

type Audit = {
  readonly policy: AuditPolicy;
  /** Opens the log; `onLost` hears of each line that was not written. */
  readonly open: (onLost: (lines: number, error: unknown) => void) => AuditLog;
};
