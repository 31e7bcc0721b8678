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

  const unknownIn = (pairs: readonly Pair[]): object[] => {
    all.push(...pairs);
    return pairs.flatMap((pair) => {
      const unknown = unexplained(pair);
      return unknown.length > 0 ? [{ request: titleOf(pair.step), unknown }] : [];
    });
  };

  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s",
    async (_name, scenario) => {
      const pairs = await replay(scenario, servers.upstream, servers.here);
      expect(unknownIn(pairs)).toEqual([]);
    },
  );

  test("through kube-aggregator", async () => {
    expect(unknownIn(await servers.throughAggregator(aggregated))).toEqual([]);
  });

  test("every listed difference is still there", () => {
    expect(gone(all)).toEqual([]);
  });
});
