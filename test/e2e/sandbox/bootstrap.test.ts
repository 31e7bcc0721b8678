import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubeObject } from "@kagg/apiserver/internal";
import { rbacDefaults } from "../../../src/sandbox/auth/bootstrap/rbac-defaults.ts";
import { startControlPlane, type ControlPlane } from "../../cluster/control-plane.ts";
import { until } from "../until.ts";
import { rbacObjects } from "./rbac-copy.ts";
import { realApiserver } from "./real-apiserver.ts";

/** Default roles and bindings that the sandbox does without, by why; a controller's are named as the controller is. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  "nodes, kubelets and their certificates: pods are processes of this machine": [
    "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
    "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
    "system:certificates.k8s.io:kube-apiserver-client-approver",
    "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver",
    "system:certificates.k8s.io:kubelet-serving-approver",
    "system:certificates.k8s.io:legacy-unknown-approver",
    "system:kubelet-api-admin",
    "system:node",
    "system:node-bootstrapper",
    "system:node-problem-detector",
    "system:node-proxier",
  ],
  "there is no scheduler and there are no volumes": [
    "system:kube-scheduler",
    "system::leader-locking-kube-scheduler",
    "system:persistent-volume-provisioner",
    "system:volume-scheduler",
  ],
  "add-ons that are not there": ["system:heapster", "system:kube-dns"],
  "there is no kubeadm to join with": ["bootstrap-signer", "token-cleaner"],
  "controllers that the sandbox does not run": [
    "attachdetach-controller",
    "certificate-controller",
    "cloud-provider",
    "cronjob-controller",
    "daemon-set-controller",
    "device-taint-eviction-controller",
    "endpointslicemirroring-controller",
    "ephemeral-volume-controller",
    "expand-controller",
    "horizontal-pod-autoscaler",
    "job-controller",
    "legacy-service-account-token-cleaner",
    "node-controller",
    "persistent-volume-binder",
    "pod-garbage-collector",
    "pv-protection-controller",
    "pvc-protection-controller",
    "replication-controller",
    "resource-claim-controller",
    "resourcequota-controller",
    "route-controller",
    "selinux-warning-controller",
    "service-cidrs-controller",
    "service-controller",
    "statefulset-controller",
    "ttl-after-finished-controller",
    "ttl-controller",
    "validatingadmissionpolicy-status-controller",
    "volumeattributesclass-protection-controller",
  ],
};

let real: ControlPlane;
let theirs: ReadonlyMap<string, object>;

beforeAll(async () => {
  real = await startControlPlane();
  const ask = await realApiserver(real);
  const objects = await until(
    "the controller to aggregate admin, edit and view",
    () => rbacObjects(ask),
    (found) => {
      const sums = found.filter((one) => "aggregationRule" in one) as { rules?: readonly object[] | null }[];
      return sums.length === 3 && sums.every(({ rules }) => (rules ?? []).length > 10);
    },
  );
  theirs = byKey(objects);
});

afterAll(() => real.stop());

test("the default roles and bindings are those of kube-apiserver", () => {
  const ours = byKey(rbacDefaults());
  const expected = new Map([...theirs].filter(([key]) => ours.has(key)));
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(expected));
});

test("every other one is left out for a reason", () => {
  const ours = byKey(rbacDefaults());
  const names = [...theirs.keys()]
    .filter((key) => !ours.has(key))
    .map((key) => key.replace(/^.*\//, "").replace(/^system:controller:/, ""));
  expect([...new Set(names)].sort()).toEqual(Object.values(LEFT_OUT).flat().sort());
});

function byKey(objects: readonly object[]): ReadonlyMap<string, object> {
  return new Map(
    (objects as readonly KubeObject[]).map((object) => {
      const { name, namespace = "", labels, annotations } = object.metadata;
      const { kind, apiVersion: _apiVersion, metadata: _metadata, ...content } = object;
      return [`${kind} ${namespace}/${name}`, { labels, annotations, ...content }];
    }),
  );
}
