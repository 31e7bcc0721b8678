import { define, fail, pass, warn } from "../../check.ts";
import { podTrouble, type PodTrouble } from "./pod-trouble.ts";

export const podsReady = define({
  id: "pods/ready",
  title: "The pods behind the Service are ready",
  severity: "error",
  requires: ["pods/created"],
  explainedBy: ["rbac/informers"],
  reads: ["service", "pods"],
  mayRead: ["events"],
  judge: ({ service, pods, events }) => {
    const { namespace } = service?.metadata ?? {};
    const current = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const troubled = current.flatMap((pod) => {
      const trouble = podTrouble(pod, events.ok ? events.value : []);
      return trouble ? [{ pod, ...trouble }] : [];
    });
    const [first] = troubled;
    if (!first && current.length > 0) return pass(`${current.length} of ${current.length}`);
    if (!first) {
      return fail({
        problem: "every pod of the server is being deleted",
        evidence: pods.map(
          ({ metadata }) => `pod ${metadata.name}: being deleted, gone by ${metadata.deletionTimestamp}`,
        ),
        fix: [`kubectl get pods -n ${namespace}`],
      });
    }
    const one = first.pod.metadata.name;
    const finding = {
      evidence: troubled.flatMap(({ evidence }) => evidence),
      fix: [
        ...(first.fix ?? []),
        `kubectl describe pod ${one} -n ${namespace}`,
        ...logsOf(first.log, one, namespace),
      ],
    };
    const all = troubled.length === current.length;
    const problem = all
      ? `no pod of the server is ready: ${one} ${first.plain}`
      : `${troubled.length} of ${current.length} pods are not ready: ${one} ${first.plain}`;
    return all ? fail({ problem, ...finding }) : warn({ problem, ...finding });
  },
});

function logsOf(log: PodTrouble["log"], pod: string, namespace: string | undefined): readonly string[] {
  if (log === "none") return [];
  return [`kubectl logs ${pod} -n ${namespace}${log === "previous" ? " --previous" : ""}`];
}
