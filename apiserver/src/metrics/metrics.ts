import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Incoming } from "../http/incoming.ts";
import type { Observation } from "../http/listener.ts";
import type { RequestInfo } from "../http/request-info.ts";
import type { ResourceDefinition } from "../resource/definition.ts";
import { verbsOf } from "../resource/verbs.ts";
import type { Storage } from "../storage/storage.ts";

/** The metrics that dashboards for Kubernetes API servers use, under their names (k8s.io/apiserver/pkg/endpoints/metrics). */
export type Metrics = {
  readonly text: () => Promise<string>;
  readonly contentType: string;
  /** Counts a request as running, until its end. */
  readonly begin: (incoming: Incoming) => Observation;
  readonly authentication: (result: "success" | "failure" | "error") => void;
  readonly authorization: (result: "allowed" | "denied" | "error") => void;
  readonly tlsHandshakeError: () => void;
};

const LABELS = ["verb", "group", "version", "resource", "subresource", "scope", "component"];
const SECONDS = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
];
const BYTES = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/** Requests for resources that the server does not have share one label value, or a client could fill the memory. */
export function createMetrics(
  definitions: readonly ResourceDefinition[],
  storage: Pick<Storage, "list">,
): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  countObjects(register, definitions, storage);
  const served: Served = (group, resource) =>
    definitions.find((known) => known.group === group && known.plural === resource);
  const requests = requestMetrics(register);
  const attempts = attemptMetrics(register);
  return {
    ...attempts,
    text: () => register.metrics(),
    contentType: register.contentType,
    begin: ({ info, query, method }) => {
      const labels = labelsOf(info, method, served);
      const isLong = labels.verb === "WATCH" || labels.verb === "CONNECT";
      const kind = { request_kind: isReading(labels.verb) ? "readOnly" : "mutating" };
      if (isLong) requests.longRunning.inc(labels);
      else requests.inflight.inc(kind);
      const { group, version, resource } = labels;
      const item = (bytes: number): void => {
        if (labels.verb !== "WATCH") return;
        requests.events.inc({ group, version, resource });
        requests.eventSizes.observe({ group, version, resource }, bytes);
      };
      const end: Observation["end"] = ({ status, milliseconds, bytes }) => {
        if (isLong) requests.longRunning.dec(labels);
        else requests.inflight.dec(kind);
        requests.total.inc({ ...labels, dry_run: query.get("dryRun") ?? "", code: String(status) });
        if (isLong) return;
        requests.duration.observe({ ...labels, dry_run: query.get("dryRun") ?? "" }, milliseconds / 1000);
        requests.sli.observe(labels, milliseconds / 1000);
        if (isReading(labels.verb)) requests.size.observe(labels, bytes);
      };
      return { item, end };
    },
  };
}

const isReading = (verb: string): boolean => verb === "GET" || verb === "LIST" || verb === "WATCH";

type RequestMetrics = {
  readonly total: Counter;
  readonly duration: Histogram;
  readonly sli: Histogram;
  readonly size: Histogram;
  readonly longRunning: Gauge;
  readonly inflight: Gauge;
  readonly events: Counter;
  readonly eventSizes: Histogram;
};

function requestMetrics(register: Registry): RequestMetrics {
  const registers = [register];
  return {
    total: new Counter({
      name: "apiserver_request_total",
      help: "Requests by verb, resource and response code.",
      labelNames: [...LABELS, "dry_run", "code"],
      registers,
    }),
    duration: new Histogram({
      name: "apiserver_request_duration_seconds",
      help: "How long requests took, watches left out.",
      labelNames: [...LABELS, "dry_run"],
      buckets: SECONDS,
      registers,
    }),
    sli: new Histogram({
      name: "apiserver_request_sli_duration_seconds",
      help: "How long requests took, watches and webhooks left out.",
      labelNames: LABELS,
      buckets: SECONDS,
      registers,
    }),
    size: new Histogram({
      name: "apiserver_response_sizes",
      help: "Bytes of the bodies of reading requests.",
      labelNames: LABELS,
      buckets: BYTES,
      registers,
    }),
    longRunning: new Gauge({
      name: "apiserver_longrunning_requests",
      help: "Watches and connections to subresources that are open.",
      labelNames: LABELS,
      registers,
    }),
    inflight: new Gauge({
      name: "apiserver_current_inflight_requests",
      help: "Requests that are being answered, watches left out.",
      labelNames: ["request_kind"],
      registers,
    }),
    ...watchMetrics(registers),
  };
}

function watchMetrics(registers: Registry[]): Pick<RequestMetrics, "events" | "eventSizes"> {
  const labelNames = ["group", "version", "resource"];
  return {
    events: new Counter({
      name: "apiserver_watch_events_total",
      help: "Events sent to watches.",
      labelNames,
      registers,
    }),
    eventSizes: new Histogram({
      name: "apiserver_watch_events_sizes",
      help: "Bytes of the events sent to watches.",
      labelNames,
      buckets: [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072],
      registers,
    }),
  };
}

function countObjects(
  register: Registry,
  definitions: readonly ResourceDefinition[],
  storage: Pick<Storage, "list">,
): void {
  const gauge = new Gauge({
    name: "apiserver_resource_objects",
    help: "Stored objects.",
    labelNames: ["group", "resource"],
    registers: [register],
    collect: () => {
      for (const { group, plural, storageVersion } of definitions) {
        if (storageVersion === undefined) continue;
        const found = storage.list({ resource: `${plural}.${group}`, namespace: undefined });
        if (found !== "too-old") gauge.set({ group, resource: plural }, found.count());
      }
    },
  });
}

function attemptMetrics(
  register: Registry,
): Pick<Metrics, "authentication" | "authorization" | "tlsHandshakeError"> {
  const registers = [register];
  const authentication = new Counter({
    name: "authentication_attempts",
    help: "Attempts to authenticate a request.",
    labelNames: ["result"],
    registers,
  });
  const authorization = new Counter({
    name: "authorization_attempts_total",
    help: "Attempts to authorise a request.",
    labelNames: ["result"],
    registers,
  });
  const handshakes = new Counter({
    name: "apiserver_tls_handshake_errors_total",
    help: "TLS handshakes that failed.",
    registers,
  });
  return {
    authentication: (result) => authentication.inc({ result }),
    authorization: (result) => authorization.inc({ result }),
    tlsHandshakeError: () => handshakes.inc(),
  };
}

type Labels = Record<
  "verb" | "group" | "version" | "resource" | "subresource" | "scope" | "component",
  string
>;

type Served = (group: string, resource: string) => ResourceDefinition | undefined;

const VERBS: Readonly<Record<string, string>> = { create: "POST", update: "PUT" };
const METHODS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

function labelsOf(info: RequestInfo, method: string, served: Served): Labels {
  const component = "apiserver";
  if (!info.isResource) {
    const verb = method === "HEAD" ? "GET" : METHODS.has(method) ? method : "other";
    return { verb, group: "", version: "", resource: "", subresource: "", scope: "", component };
  }
  const { group, version, resource, subresource, verb } = info;
  const known = served(group, resource);
  const isConnected = known?.connect.some(({ name }) => name === subresource) ?? false;
  return {
    verb: isConnected ? "CONNECT" : (VERBS[verb] ?? verb.toUpperCase()),
    group: known ? group : "",
    version: known ? version : "",
    resource: known ? resource : "",
    subresource: known && verbsOf(known, subresource).length > 0 ? subresource : "",
    scope: info.name ? "resource" : info.namespace ? "namespace" : "cluster",
    component,
  };
}
