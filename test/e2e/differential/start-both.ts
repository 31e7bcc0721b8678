import { writeFile } from "node:fs/promises";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { until } from "../until.ts";
import { behindAggregator, portOf } from "./behind-aggregator.ts";
import type { Received } from "./connect.ts";
import { type Answered, type Pair, paired, record } from "./run.ts";
import { startSampleApiserver } from "./sample-apiserver.ts";
import { type Side, side } from "./side.ts";
import { alpha, type Scenario } from "./step.ts";
import { startWardle } from "./wardle.ts";

export type BothServers = {
  readonly upstream: Side;
  readonly here: Side;
  /** The same script through kube-apiserver, to one after the other. */
  readonly throughAggregator: (scenario: Scenario) => Promise<Pair[]>;
  readonly stop: () => Promise<void>;
};

/** sample-apiserver and its twin, which believe the same cluster. */
export async function startBoth(cluster: ControlPlane): Promise<BothServers> {
  const token = await identities(cluster);
  const [sample, wardle] = await Promise.all([startSampleApiserver(cluster), startWardle(cluster)]);
  const common = { cluster, token };
  const upstream = await side({ ...common, port: sample.port });
  // It is ready before it knows whom its front proxy may be.
  const asAdmin = (): Promise<Received> => upstream({ method: "GET", path: alpha });
  await until("sample-apiserver knows its front proxy", asAdmin, ({ status }) => status === 200);
  return {
    upstream,
    here: await side({ ...common, port: wardle.port, translate: specOfFischer }),
    throughAggregator: async (scenario) => {
      const front = { cluster, port: portOf(cluster.server), token, only: "certificate" } as const;
      const through = async (port: number): Promise<Answered[]> => {
        const client = await side(front);
        return behindAggregator(cluster, port, () => record(scenario, client));
      };
      return paired(scenario, await through(sample.port), await through(wardle.port));
    },
    stop: async () => {
      await Promise.all([sample.stop(), wardle.stop()]);
    },
  };
}

/** Readers may read flunders, nobody may do anything; the token is that of a ServiceAccount that may do everything. */
async function identities({ kubectl, folder }: ControlPlane): Promise<string> {
  const rule = {
    apiGroups: ["wardle.example.com"],
    resources: ["flunders"],
    verbs: ["get", "list", "watch"],
  };
  const rbac = { apiVersion: "rbac.authorization.k8s.io/v1" };
  const objects = [
    { ...rbac, kind: "ClusterRole", metadata: { name: "flunder-readers" }, rules: [rule] },
    binding("flunder-readers", "flunder-readers", { kind: "Group", name: "readers" }),
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot", namespace: "default" } },
    binding("robot", "cluster-admin", { kind: "ServiceAccount", name: "robot", namespace: "default" }),
  ];
  const file = `${folder}/identities.json`;
  await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  const applied = await kubectl(["apply", "-f", file]);
  const { stdout, stderr } = await kubectl(["create", "token", "robot"]);
  if (!stdout) throw new Error(`no token: ${applied.stderr} ${stderr}`);
  return stdout;
}

const binding = (name: string, role: string, subject: object): object => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
  subjects: [subject],
});

/** The runtime's objects have a spec: what a Fischer says about itself is in it. */
function specOfFischer(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("disallowedFlunders" in body)) return body;
  const { disallowedFlunders, ...rest } = body;
  return { ...rest, spec: { disallowedFlunders } };
}
