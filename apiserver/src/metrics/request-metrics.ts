import type { Incoming } from "../http/incoming.ts";
import type { Observation } from "../http/listener.ts";
import type { ResourceDefinition } from "../resource/definition.ts";
import type { Distribution, Family, Registry, Value } from "./family.ts";
import { requestLabels, type RequestLabels } from "./request-labels.ts";

export type RequestMetrics = {
  readonly begin: (incoming: Incoming) => Observation;
  /** The server refused, or gave up, in its own defence. */
  readonly termination: (incoming: Incoming, code: number) => void;
};

/** Buckets, names and labels of k8s.io/apiserver/pkg/endpoints/metrics/metrics.go. */
const SLI = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
const DURATION = [0.005, 0.025, ...SLI];
const SIZES = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
const EVENT_SIZES = [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072];

const PLACE = ["verb", "group", "version", "resource", "subresource", "scope"];
const LABELS = [...PLACE, "component"];

export function requestMetrics(
  registry: Registry,
  definitions: readonly ResourceDefinition[],
): RequestMetrics {
  const families = requestFamilies(registry);
  const served = definitions.flatMap(({ group, plural, versions }) =>
    versions.map(({ name, deprecated }) => ({
      group,
      version: name,
      resource: plural,
      isDeprecated: deprecated !== undefined,
    })),
  );
  type Place = Pick<RequestLabels, "group" | "version" | "resource">;
  const servedAt = ({ group, version, resource }: Place): (typeof served)[number] | undefined =>
    served.find((one) => one.resource === resource && one.version === version && one.group === group);
  const connects = definitions.flatMap(({ connect }) => connect.map(({ name }) => name));
  const subresources: ReadonlySet<string> = new Set(["", "status", "scale", ...connects]);
  // Others are not served, and a client could name any number of them.
  const labelsOf = (incoming: Incoming): RequestLabels =>
    requestLabels(incoming, (info) => servedAt(info) !== undefined && subresources.has(info.subresource));
  const seriesOf = seriesCache(families);
  return {
    begin: (incoming) => {
      const labels = labelsOf(incoming);
      const { group, version, resource, subresource } = labels;
      const series = seriesOf(labels);
      if (servedAt(labels)?.isDeprecated)
        families.deprecated.of(group, version, resource, subresource, "").value = 1;
      const longRunning = incoming.isLongRunning ? series.longRunning() : undefined;
      if (longRunning) longRunning.value += 1;
      const end: Observation["end"] = ({ status, milliseconds, bytes, fault, reply }) => {
        if (longRunning) longRunning.value -= 1;
        series.code(status).value += 1;
        series.duration.observe(milliseconds / 1000);
        series.sli?.observe(milliseconds / 1000);
        series.size?.observe(bytes);
        // The deadline aborts; a 504 of the storage does not.
        if (status === 504 && incoming.abort.signal.aborted) series.termination(504).value += 1;
        if (fault !== undefined && reply.status < 400) series.abort().value += 1;
      };
      return { item: labels.verb === "WATCH" ? series.event : nothing, end };
    },
    termination: (incoming, code) => {
      seriesOf(labelsOf(incoming)).termination(code).value += 1;
    },
  };
}

type Families = ReturnType<typeof requestFamilies>;

type Series = {
  readonly duration: Distribution;
  readonly sli: Distribution | undefined;
  readonly size: Distribution | undefined;
  readonly code: (code: number) => Value;
  readonly longRunning: () => Value;
  readonly termination: (code: number) => Value;
  readonly abort: () => Value;
  /** Shared by all watches of a place: each event of each of them is counted. */
  readonly event: (bytes: number) => void;
};

const nothing = (): void => undefined;

const READING: ReadonlySet<string> = new Set(["GET", "LIST", "WATCH"]);

function seriesCache(families: Families): (labels: RequestLabels) => Series {
  const known = new Map<string, Series>();
  return (labels) => {
    const { verb, group, version, resource, subresource, scope, component, dryRun } = labels;
    const key = `${verb} ${dryRun} ${group} ${version} ${resource} ${subresource} ${scope}`;
    const found = known.get(key);
    if (found) return found;
    const place = [verb, group, version, resource, subresource, scope];
    const values = [...place, component];
    const codes = new Map<number, Value>();
    let events: Value | undefined;
    let eventSizes: Distribution | undefined;
    const series: Series = {
      duration: families.duration.of(verb, dryRun, ...values.slice(1)),
      sli: dryRun === "" ? families.sli.of(...values) : undefined,
      size: READING.has(verb) ? families.sizes.of(...values) : undefined,
      code: (code) => {
        const counted = codes.get(code) ?? families.total.of(verb, dryRun, ...values.slice(1), String(code));
        codes.set(code, counted);
        return counted;
      },
      longRunning: () => families.longRunning.of(...values),
      termination: (code) => families.terminations.of(...values, String(code)),
      abort: () => families.aborts.of(...place),
      event: (bytes) => {
        events ??= families.events.of(group, version, resource);
        eventSizes ??= families.eventSizes.of(group, version, resource);
        events.value += 1;
        eventSizes.observe(bytes);
      },
    };
    known.set(key, series);
    return series;
  };
}

function requestFamilies({ counter, gauge, histogram }: Registry): {
  readonly [
    Name in "total" | "terminations" | "aborts" | "longRunning" | "events" | "deprecated"
  ]: Family<Value>;
} & { readonly [Name in "duration" | "sli" | "sizes" | "eventSizes"]: Family<Distribution> } {
  const dryRun = ["verb", "dry_run", ...LABELS.slice(1)];
  const watched = ["group", "version", "resource"];
  return {
    total: counter("apiserver_request_total", "Requests by verb, resource and response code.", [
      ...dryRun,
      "code",
    ]),
    duration: histogram("apiserver_request_duration_seconds", "How long requests took.", dryRun, DURATION),
    sli: histogram(
      "apiserver_request_sli_duration_seconds",
      "How long requests took, dry runs left out.",
      LABELS,
      SLI,
    ),
    sizes: histogram("apiserver_response_sizes", "Bytes of the bodies of reading requests.", LABELS, SIZES),
    longRunning: gauge("apiserver_longrunning_requests", "Watches that are open.", LABELS),
    terminations: counter(
      "apiserver_request_terminations_total",
      "Requests that the server ended in its own defence.",
      [...LABELS, "code"],
    ),
    aborts: counter("apiserver_request_aborts_total", "Answers that broke off.", PLACE),
    events: counter("apiserver_watch_events_total", "Events sent to watches.", watched),
    eventSizes: histogram(
      "apiserver_watch_events_sizes",
      "Bytes of the events sent to watches.",
      watched,
      EVENT_SIZES,
    ),
    deprecated: gauge("apiserver_requested_deprecated_apis", "Deprecated versions that were asked for.", [
      ...watched,
      "subresource",
      "removed_release",
    ]),
  };
}
