import type { Priority } from "../discovery/merged-groups.ts";

/**
 * Where the built-in group versions stand: k8s.io/kubernetes/pkg/controlplane/apiserver/aggregator.go and
 * cmd/kube-apiserver/app/aggregator.go of v1.36, without versions that it cannot serve. A line a group: its priority, then each
 * version with its own.
 */
const table = `
 18000 v1=1
apps 17800 v1=15
events.k8s.io 17750 v1=15 v1beta1=5
authentication.k8s.io 17700 v1=15 v1beta1=9 v1alpha1=1
authorization.k8s.io 17600 v1=15
autoscaling 17500 v1=15 v2=30
batch 17400 v1=15
certificates.k8s.io 17300 v1=15 v1beta1=9 v1alpha1=1
networking.k8s.io 17200 v1=15 v1beta1=9
policy 17100 v1=15
rbac.authorization.k8s.io 17000 v1=15
storage.k8s.io 16800 v1=15 v1beta1=9 v1alpha1=1
apiextensions.k8s.io 16700 v1=15
admissionregistration.k8s.io 16700 v1=15 v1beta1=12 v1alpha1=9
scheduling.k8s.io 16600 v1=15 v1alpha2=2
coordination.k8s.io 16500 v1=15 v1beta1=13 v1alpha2=12
node.k8s.io 16300 v1=15 v1beta1=9 v1alpha1=1
discovery.k8s.io 16200 v1=15 v1beta1=12
resource.k8s.io 16200 v1=21 v1beta2=15 v1beta1=9 v1alpha3=1
flowcontrol.apiserver.k8s.io 16100 v1=21
internal.apiserver.k8s.io 16000 v1alpha1=9
storagemigration.k8s.io 15800 v1beta1=9
`;

const priorities: ReadonlyMap<string, Priority> = new Map(
  table
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      const [name = "", group, ...versions] = line.split(" ");
      return versions.map((entry): [string, Priority] => {
        const [version = "", priority] = entry.split("=");
        return [`${name}/${version}`, { group: Number(group), version: Number(priority) }];
      });
    }),
);

/** APIServices themselves come before everything; they have no APIService. */
const apiregistration: Priority = { group: 20001, version: 0 };

/** undefined for a group version that is not Kubernetes' own. */
export const localPriority = (group: string, version: string): Priority | undefined =>
  group === "apiregistration.k8s.io" ? apiregistration : priorities.get(`${group}/${version}`);
