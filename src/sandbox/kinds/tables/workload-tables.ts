import { humanDuration, type Json, type JsonObject } from "@kagg/apiserver/internal";
import { child, items, number, text as textOf } from "../json-fields.ts";
import { selectorOrNone, selectorText } from "./selector-text.ts";
import { age, boolean, integer, labels, since, table, text, wide, type Cells } from "./table.ts";

const containerColumns = [wide(text("Containers")), wide(text("Images"))];
const wideColumns = [...containerColumns, wide(text("Selector"))];

/** The names and the images of the containers of a template. */
function containers(spec: JsonObject | undefined): readonly [string, string] {
  const found = items(child(child(spec, "template"), "spec"), "containers");
  const list = (field: string): string => found.map((one) => textOf(one, field)).join(",");
  return [list("name"), list("image")];
}

const count = (status: JsonObject | undefined, name: string): number => number(status, name) ?? 0;

const withParts =
  (cells: (spec: JsonObject, status: JsonObject) => readonly Json[], hasSelector = true): Cells =>
  (_fields, object, now) => {
    const { spec = {}, status = {} } = object;
    const shown = cells(spec, status);
    const selector = hasSelector ? [selectorOrNone(child(spec, "selector"))] : [];
    return [...shown, age(object, now), ...containers(spec), ...selector];
  };

export const deployments = table(
  [text("Ready"), text("Up-to-date"), text("Available"), text("Age"), ...wideColumns],
  (_fields, object, now) => {
    const { spec = {}, status = {} } = object;
    return [
      `${count(status, "readyReplicas")}/${count(spec, "replicas")}`,
      count(status, "updatedReplicas"),
      count(status, "availableReplicas"),
      age(object, now),
      ...containers(spec),
      selectorText(child(spec, "selector")),
    ];
  },
);

export const replicaSets = table(
  [integer("Desired"), integer("Current"), integer("Ready"), text("Age"), ...wideColumns],
  withParts((spec, status) => [
    count(spec, "replicas"),
    count(status, "replicas"),
    count(status, "readyReplicas"),
  ]),
);

export const statefulSets = table(
  [text("Ready"), text("Age"), ...containerColumns],
  withParts((spec, status) => [`${count(status, "readyReplicas")}/${count(spec, "replicas")}`], false),
);

export const daemonSets = table(
  [
    integer("Desired"),
    integer("Current"),
    integer("Ready"),
    integer("Up-to-date"),
    integer("Available"),
    text("Node Selector"),
    text("Age"),
    ...wideColumns,
  ],
  withParts((spec, status) => [
    count(status, "desiredNumberScheduled"),
    count(status, "currentNumberScheduled"),
    count(status, "numberReady"),
    count(status, "updatedNumberScheduled"),
    count(status, "numberAvailable"),
    labels(child(child(child(spec, "template"), "spec"), "nodeSelector")),
  ]),
);

export const jobs = table(
  [text("Status"), text("Completions"), text("Duration"), text("Age"), ...wideColumns],
  (_fields, object, now) => {
    const { spec = {}, status = {}, metadata } = object;
    const done = count(status, "succeeded");
    const several = count(spec, "parallelism") > 1 ? ` of ${count(spec, "parallelism")}` : "";
    const wanted = number(spec, "completions");
    return [
      jobStatus(status, metadata.deletionTimestamp !== undefined),
      wanted === undefined ? `${done}/1${several}` : `${done}/${wanted}`,
      jobDuration(status, now),
      age(object, now),
      ...containers(spec),
      selectorOrNone(child(spec, "selector")),
    ];
  },
);

function jobStatus(status: JsonObject, isDeleted: boolean): string {
  const has = (type: string): boolean =>
    items(status, "conditions").some((one) => one["type"] === type && one["status"] === "True");
  const ended = ["Complete", "Failed"].find(has);
  if (ended !== undefined) return ended;
  if (isDeleted) return "Terminating";
  return has("Suspended") ? "Suspended" : (["FailureTarget", "SuccessCriteriaMet"].find(has) ?? "Running");
}

function jobDuration(status: JsonObject, now: Date): string {
  const [start, end] = [textOf(status, "startTime"), textOf(status, "completionTime")];
  if (start === "") return "";
  return humanDuration((end === "" ? now.getTime() : Date.parse(end)) - Date.parse(start));
}

export const cronJobs = table(
  [
    text("Schedule"),
    text("Timezone"),
    boolean("Suspend"),
    integer("Active"),
    text("Last Schedule"),
    text("Age"),
    ...wideColumns,
  ],
  (_fields, object, now) => {
    const { spec = {}, status = {} } = object;
    const job = child(child(spec, "jobTemplate"), "spec");
    const last = status["lastScheduleTime"];
    return [
      textOf(spec, "schedule"),
      textOf(spec, "timeZone") || "<none>",
      spec["suspend"] === undefined ? "<unset>" : spec["suspend"] === true ? "True" : "False",
      items(status, "active").length,
      last === undefined ? "<none>" : since(last, now),
      age(object, now),
      ...containers(job),
      selectorOrNone(child(job, "selector")),
    ];
  },
);

export const controllerRevisions = table(
  [text("Controller"), text("Revision"), text("Age")],
  (fields, object, now) => {
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
    const [, group = ""] = /^(.+)\//.exec(owner?.apiVersion ?? "") ?? [];
    const kind = `${owner?.kind.toLowerCase() ?? ""}${group && `.${group}`}`;
    return [owner ? `${kind}/${owner.name}` : "<none>", number(fields, "revision") ?? 0, age(object, now)];
  },
);
