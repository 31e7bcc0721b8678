import { collection, type Step } from "./step.ts";

const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
const selector = { matchLabels: { a: "b" } };

/** An object of each kind whose strategy says something of its own, and of some that have the usual one. */
const objects: Readonly<Record<string, object>> = {
  "/api/v1/namespaces/parity/configmaps": {},
  "/api/v1/namespaces/parity/secrets": {},
  "/api/v1/namespaces/parity/services": { spec: { ports: [{ port: 80 }] } },
  "/api/v1/namespaces/parity/serviceaccounts": {},
  "/apis/apps/v1/namespaces/parity/deployments": { spec: { selector, template } },
  "/apis/rbac.authorization.k8s.io/v1/namespaces/parity/roles": { rules },
  "/apis/coordination.k8s.io/v1/namespaces/parity/leases": {},
  "/apis/policy/v1/namespaces/parity/poddisruptionbudgets": { spec: { selector } },
  "/apis/discovery.k8s.io/v1/namespaces/parity/endpointslices": {
    addressType: "IPv4",
    endpoints: [{ addresses: ["192.0.2.1"] }],
  },
  "/apis/networking.k8s.io/v1/namespaces/parity/networkpolicies": { spec: { podSelector: {} } },
  "/apis/scheduling.k8s.io/v1/priorityclasses": { value: 1 },
  "/apis/storage.k8s.io/v1/storageclasses": { provisioner: "example.com/none" },
  "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations": {},
  "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations": {},
  "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings": {
    spec: { policyName: "none", validationActions: ["Deny"] },
  },
};

const withoutRevision = (object: { readonly metadata: { resourceVersion?: string } }): void => {
  delete object.metadata.resourceVersion;
};

/** Updates and patches that do not say which revision they were made of. */
export const unconditionalSteps: readonly Step[] = Object.entries(objects).flatMap(([url, content]) => {
  const { create, update, patch, remove } = collection(url);
  const name = "unconditional";
  return [
    create({ metadata: { name }, ...content }),
    update(name, withoutRevision),
    update(name, (object) => {
      withoutRevision(object);
      object.metadata.labels = { changed: "yes" };
    }),
    patch("merge", name, { metadata: { resourceVersion: null, labels: { patched: "yes" } } }),
    remove(name),
  ];
});
