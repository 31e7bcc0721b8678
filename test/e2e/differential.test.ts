import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { gone, titleOf, unexplained } from "./differential/judge.ts";
import { type Pair, replay } from "./differential/run.ts";
import { aggregated } from "./differential/scenarios/aggregated.ts";
import { scenarios } from "./differential/scenarios/index.ts";
import { type BothServers, startBoth } from "./differential/start-both.ts";

// One script, sent to k8s.io/sample-apiserver and to the same kinds written with the runtime. What they answer
// differently is in test/e2e/differential/differences/, each with its reason, and nowhere else.
describe.sequential("a server of the runtime answers as sample-apiserver does", () => {
  let cluster: ControlPlane;
  let servers: BothServers;
  const all: Pair[] = [];

  beforeAll(async () => {
    cluster = await startControlPlane();
    servers = await startBoth(cluster);
  });

  afterAll(async () => {
    await servers?.stop();
    await cluster?.stop();
  });

  const explained = (pairs: readonly Pair[]): void => {
    all.push(...pairs);
    const found = pairs.flatMap((pair) => {
      const unknown = unexplained(pair);
      return unknown.length > 0 ? [{ request: titleOf(pair.step), unknown }] : [];
    });
    expect(found).toEqual([]);
  };

  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s",
    async (_name, scenario) => {
      explained(await replay(scenario, servers.upstream, servers.here));
    },
  );

  test("through kube-aggregator", async () => {
    explained(await servers.throughAggregator(aggregated));
  });

  test("every listed difference is still there", () => {
    expect(gone(all)).toEqual([]);
  });
});
