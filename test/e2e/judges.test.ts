import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControlPlane } from "../cluster/control-plane.ts";
import { planes } from "../cluster/planes.ts";
import { type JudgeOptions, type Judgement, runJudge } from "./judged/run-judge.ts";
import { type JudgedServer, registerJudged, startJudgedServer } from "./judged/server.ts";
import { untilAvailable } from "./until-available.ts";

/** What the runtime can do of what the judges ask for; to be true once it can, and resources.ts says so of Widgets. */
const served: { readonly apply: boolean; readonly scale: boolean } = { apply: true, scale: true };

// Programs that were written for Kubernetes itself, each a subcommand of the Go module test/cluster/judges.
describe.sequential.each(planes)(
  "programs that were not written here find an API of Kubernetes: $name",
  (plane) => {
    let cluster: ControlPlane;
    let registered: JudgedServer;
    let forgetful: JudgedServer;

    beforeAll(async () => {
      cluster = await plane.start();
      registered = await startJudgedServer(cluster, "registered", "lmdb");
      forgetful = await startJudgedServer(cluster, "forgetful", "compactable");
      await registerJudged(cluster, registered);
    });

    afterAll(async () => {
      await Promise.all([registered?.stop(), forgetful?.stop()]);
      await cluster?.stop();
    });

    const judge = async (
      server: JudgedServer,
      name: string,
      options: JudgeOptions = {},
    ): Promise<Judgement> => {
      const judgement = await runJudge(cluster, server, name, options);
      const failed = judgement.verdicts.filter(({ passed }) => !passed).map(({ name: one }) => one);
      if (failed.length > 0 || judgement.exitCode !== 0) {
        process.stderr.write(`${judgement.output}\nThe server's log:\n${server.log().slice(-10_000)}\n`);
      }
      expect(failed).toEqual([]);
      expect(judgement).toMatchObject({ exitCode: 0 });
      return judgement;
    };

    // These two talk to the server itself, whatever stands in front of it.
    test.runIf(plane === planes[0])("the storage suite of k8s.io/apiserver", async () => {
      const { verdicts } = await judge(forgetful, "storage-suite");
      expect(verdicts.length).toBeGreaterThan(200);
    });

    test.each([true, false])("client-go's informers, beginning with a watch: %s", async (watchList) => {
      const { verdicts } = await judge(registered, "informers", {
        env: {
          KUBE_FEATURE_WatchListClient: String(watchList),
          // client-go then compares what a watch has listed with what a list does, and panics where they differ.
          KUBE_WATCHLIST_INCONSISTENCY_DETECTOR: "true",
        },
        restart: async () => {
          await registered.stop();
          await registered.start();
          await untilAvailable(cluster, "v1.judged.example.com", "True");
        },
      });
      expect(verdicts.length).toBe(21);
    });

    test("client-go's smaller tools", async () => {
      const { verdicts, skipped } = await judge(forgetful, "clients");
      expect(skipped).toEqual([
        ...(served.scale ? [] : ["scale client: not served: widgets/scale"]),
        ...(served.apply ? [] : ["csaupgrade: not served: server-side apply"]),
      ]);
      expect(verdicts.length + skipped.length).toBe(12);
    });

    test("an operator written with controller-runtime", async () => {
      const { verdicts, skipped } = await judge(registered, "controller");
      const without = "server-side apply by controller-runtime: not served: server-side apply";
      expect(skipped).toEqual(served.apply ? [] : [without]);
      expect(verdicts.length + skipped.length).toBe(7);
    });

    test.each([
      ["on its own side", []],
      ...(served.apply ? [["on the server's side", ["--server-side"]] as const] : []),
    ] as const)("Helm applies %s", async (_side, args) => {
      const { verdicts } = await judge(registered, "helm", { args });
      expect(verdicts.length).toBe(6);
    });

    test.runIf(plane === planes[0])("the registry suite of k8s.io/apiserver", async () => {
      const { verdicts } = await judge(forgetful, "registry-suite");
      expect(verdicts.length).toBeGreaterThanOrEqual(14);
    });
  },
);
