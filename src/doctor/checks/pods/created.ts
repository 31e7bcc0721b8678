import { define, fail, pass, skip } from "../../check.ts";

export const podsCreated = define({
  id: "pods/created",
  title: "There are pods behind the Service",
  severity: "error",
  requires: ["service/exists"],
  reads: ["service", "pods"],
  mayRead: ["workloads"],
  judge: ({ service, pods, workloads }) => {
    const selector = service?.spec.selector ?? {};
    const { namespace, name } = service?.metadata ?? {};
    const labels = Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(",");
    if (!labels) return skip("the Service has no selector: its server is no pod of this cluster");
    if (pods.length > 0) return pass(`${pods.length}`);
    const makers = workloads.ok ? workloads.value : [];
    const refusals = makers.flatMap(({ kind, metadata, status }) =>
      (status?.conditions ?? [])
        .filter((one) => one.type === "ReplicaFailure" && one.status === "True")
        .map((one) => `${kind} ${metadata.name}: ${one.reason}: ${one.message}`),
    );
    if (refusals.length > 0) {
      return fail({
        problem: "the pods of the server may not be created",
        evidence: refusals,
        fix: [
          `kubectl describe replicasets -n ${namespace} -l ${labels}`,
          "# mend what the message names: a quota, the pod's securityContext, a missing ServiceAccount or a webhook",
        ],
      });
    }
    const deployment = makers.find(({ kind }) => kind !== "ReplicaSet");
    if (deployment?.spec.replicas === 0) {
      const target = `${deployment.kind.toLowerCase()}/${deployment.metadata.name}`;
      return fail({
        problem: `the server is scaled to zero: ${deployment.kind} ${namespace}/${deployment.metadata.name} has 0 replicas`,
        evidence: [`${deployment.kind} ${deployment.metadata.name}: spec.replicas: 0`],
        fix: [`kubectl scale ${target} -n ${namespace} --replicas=1`],
      });
    }
    const fix = [
      `kubectl get pods -n ${namespace} --show-labels`,
      `kubectl get deployments,replicasets,statefulsets -n ${namespace}`,
    ];
    const [maker] = makers;
    if (maker) {
      return fail({
        problem: `${maker.kind} ${namespace}/${maker.metadata.name} has made no pod`,
        evidence: [
          ...makers.map(
            ({ kind, metadata }) => `${kind} ${metadata.name} has the labels ${labels} in its pod template`,
          ),
          "nothing says why: it is new, or kube-controller-manager does not run",
        ],
        fix,
      });
    }
    return fail({
      problem: `no pod has the labels that Service ${namespace}/${name} selects`,
      evidence: [`selector: ${labels}`],
      fix,
    });
  },
});
