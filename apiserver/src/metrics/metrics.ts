import type { AuditMetrics } from "../audit/auditor.ts";
import type { InFlight } from "../http/in-flight.ts";
import type { ResourceDefinition } from "../resource/definition.ts";
import type { Storage } from "../storage/storage.ts";
import { admissionMetrics, type AdmissionMetrics } from "./admission-metrics.ts";
import { delegationMetrics, type Delegation } from "./delegation-metrics.ts";
import { registry, type Registry } from "./family.ts";
import { filterMetrics, type FilterMetrics } from "./filter-metrics.ts";
import { requestMetrics, type RequestMetrics } from "./request-metrics.ts";

/** The metrics that dashboards for Kubernetes API servers use, under their names, and those of the process. */
export type Metrics = RequestMetrics &
  FilterMetrics &
  AuditMetrics & {
    readonly text: () => Promise<string>;
    readonly contentType: string;
    readonly tlsHandshakeError: () => void;
    /** Events that could not be written. */
    readonly auditError: (events: number) => void;
    readonly admission: AdmissionMetrics;
    readonly tokenReview: Delegation;
    readonly accessReview: Delegation;
  };

export function createMetrics(
  definitions: readonly ResourceDefinition[],
  storage: Pick<Storage, "list">,
  inFlight?: Pick<InFlight, "most">,
): Metrics {
  const own = registry();
  let ofProcess: Promise<ProcessMetrics> | undefined;
  countObjects(own, definitions, storage);
  if (inFlight) countInFlight(own, inFlight);
  const handshakes = own.counter("apiserver_tls_handshake_errors_total", "TLS handshakes that failed.").of();
  return {
    ...requestMetrics(own, definitions),
    ...filterMetrics(own),
    ...auditMetrics(own),
    admission: admissionMetrics(own),
    tokenReview: delegationMetrics(own, "authn"),
    accessReview: delegationMetrics(own, "authz"),
    text: async () => `${own.text()}${await (await (ofProcess ??= processMetrics())).metrics()}`,
    contentType: "text/plain; version=0.0.4; charset=utf-8",
    tlsHandshakeError: () => {
      handshakes.value += 1;
    },
  };
}

type ProcessMetrics = { readonly metrics: () => Promise<string> };

/** Loaded with the first scrape: it is a tenth of all code, and no start should wait for it. */
async function processMetrics(): Promise<ProcessMetrics> {
  // A bundler sees no names in CommonJS.
  const { collectDefaultMetrics, Registry } = (await import("prom-client")).default;
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register;
}

function countInFlight({ gauge }: Registry, { most }: Pick<InFlight, "most">): void {
  const help = "The most requests that were answered at once in the last second, watches left out.";
  gauge("apiserver_current_inflight_requests", help, ["request_kind"], (family) => {
    const { readOnly, mutating } = most();
    family.of("readOnly").value = readOnly;
    family.of("mutating").value = mutating;
  });
}

/** apiserver_storage_objects is the older name, which many dashboards still have. */
function countObjects(
  { gauge }: Registry,
  definitions: readonly ResourceDefinition[],
  storage: Pick<Storage, "list">,
): void {
  const each = (tell: (group: string, plural: string, count: number) => void): void => {
    for (const { group, plural, storageVersion } of definitions) {
      if (storageVersion === undefined) continue;
      const found = storage.list({ resource: `${plural}.${group}`, namespace: undefined });
      if (found !== "too-old") tell(group, plural, found.count());
    }
  };
  gauge("apiserver_resource_objects", "Stored objects.", ["group", "resource"], (family) =>
    each((group, plural, count) => {
      family.of(group, plural).value = count;
    }),
  );
  gauge("apiserver_storage_objects", "Stored objects.", ["resource"], (family) =>
    each((group, plural, count) => {
      family.of(`${plural}.${group}`).value = count;
    }),
  );
}

/** k8s.io/apiserver/pkg/audit/metrics.go. */
function auditMetrics({ counter }: Registry): AuditMetrics & Pick<Metrics, "auditError"> {
  const events = counter("apiserver_audit_event_total", "Audit events made and handed on.").of();
  const errors = counter("apiserver_audit_error_total", "Audit events that were lost.", ["plugin"]);
  const levels = counter("apiserver_audit_level_total", "Audited requests by level.", ["level"]);
  const rejected = counter(
    "apiserver_audit_requests_rejected_total",
    "Requests refused because they could not be audited.",
  ).of();
  return {
    auditEvent: () => {
      events.value += 1;
    },
    auditError: (lost) => {
      errors.of("log").value += lost;
    },
    auditLevel: (level) => {
      levels.of(level).value += 1;
    },
    auditRejected: () => {
      rejected.value += 1;
    },
  };
}
