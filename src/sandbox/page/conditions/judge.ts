import type { Condition, Level } from "../messages.ts";

/** How a condition is written in the status of any kind. */
type StatusCondition = {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
};

/** An object that may have conditions, as far as they are judged. */
export type Judged = {
  readonly metadata: { readonly deletionTimestamp?: string };
  readonly spec?: { readonly service?: unknown };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly StatusCondition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
};

type ContainerStatus = {
  readonly name?: string;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: ContainerState;
    readonly terminated?: ContainerState & { readonly exitCode?: number };
  };
};

type ContainerState = { readonly reason?: string; readonly message?: string };

/** The conditions of an object with what each means to who looks for a fault. */
export type Judge = (object: Judged) => readonly Condition[];

/** The status that each known type has where all is well; a type that is not named is not judged. */
type Healthy = Readonly<Record<string, "True" | "False">>;

export const judges: Readonly<Record<"APIService" | "Deployment" | "Namespace" | "Pod", Judge>> = {
  APIService: (object) => orNone(object, { Available: "True" }),
  Deployment: (object) => {
    const conditions = orNone(object, { Available: "True", Progressing: "True", ReplicaFailure: "False" });
    const isRolling = conditions.some(
      ({ type, status, reason }) =>
        type === "Progressing" && status === "True" && reason !== "NewReplicaSetAvailable",
    );
    // As long as the deadline of a rollout has not passed it is not known to have failed.
    return isRolling ? conditions.map(patiently(["Available"])) : conditions;
  },
  Namespace: (object) =>
    read(object, {
      NamespaceDeletionDiscoveryFailure: "False",
      NamespaceDeletionGroupVersionParsingFailure: "False",
      NamespaceDeletionContentFailure: "False",
      NamespaceContentRemaining: "False",
      NamespaceFinalizersRemaining: "False",
    }).map(patiently(["NamespaceContentRemaining", "NamespaceFinalizersRemaining"])),
  Pod: (object) => {
    const { phase, containerStatuses = [] } = object.status ?? {};
    const containers = containerStatuses.flatMap(containerCondition);
    const conditions = read(object, phase === "Succeeded" ? {} : POD).map(
      // A pod that is not ready may just be starting; what is wrong, if anything, its phase and containers say.
      patiently(phase === "Failed" ? [] : ["Ready", "ContainersReady", "Initialized", "PodScheduled"]),
    );
    const found = [...containers, ...conditions];
    return found.length > 0 || phase !== "Pending" ? found : [none("Pending: nobody has taken it up yet")];
  },
};

const POD: Healthy = { Ready: "True", ContainersReady: "True", Initialized: "True", PodScheduled: "True" };

/** Reasons that a container gives for waiting while nothing is wrong. */
const STARTING = new Set(["ContainerCreating", "PodInitializing", ""]);

function containerCondition({
  name = "",
  restartCount = 0,
  state = {},
}: ContainerStatus): readonly Condition[] {
  const { waiting, terminated } = state;
  const base = { type: `Container ${name}`, since: "" };
  const restarts = restartCount > 0 ? ` (restarted ${restartCount} times)` : "";
  if (waiting) {
    const { reason = "", message = "" } = waiting;
    const level: Level = STARTING.has(reason) ? "waiting" : "bad";
    return [{ ...base, status: "Waiting", reason, message: message + restarts, level }];
  }
  if (!terminated) return [];
  const { reason = "", message = "", exitCode = 0 } = terminated;
  const level: Level = exitCode === 0 ? "good" : "bad";
  return [
    { ...base, status: "Terminated", reason, message: message || `exit code ${exitCode}${restarts}`, level },
  ];
}

function read({ status }: Judged, healthy: Healthy): readonly Condition[] {
  return (status?.conditions ?? []).map(
    ({ type = "", status = "", reason = "", message = "", lastTransitionTime = "" }) => {
      const level = levelOf(healthy[type], status);
      return { type, status, reason, message, since: lastTransitionTime, level };
    },
  );
}

function levelOf(healthy: string | undefined, status: string): Level {
  if (healthy === undefined) return "unjudged";
  if (status === healthy) return "good";
  return status === "Unknown" ? "waiting" : "bad";
}

/** One whose controller has not looked at it is waited for. */
function orNone(object: Judged, healthy: Healthy): readonly Condition[] {
  const conditions = read(object, healthy);
  return conditions.length > 0 ? conditions : [none("No controller has looked at it yet")];
}

const none = (message: string): Condition => ({
  type: "-",
  status: "Unknown",
  reason: "",
  message,
  since: "",
  level: "waiting",
});

const patiently =
  (types: readonly string[]) =>
  (condition: Condition): Condition =>
    condition.level === "bad" && types.includes(condition.type)
      ? { ...condition, level: "waiting" }
      : condition;
