import { collection, type Step } from "./step.ts";

const group = "rbac.authorization.k8s.io";
const roles = collection(`/apis/${group}/v1/namespaces/parity/roles`);
const roleBindings = collection(`/apis/${group}/v1/namespaces/parity/rolebindings`);
const clusterRoles = collection(`/apis/${group}/v1/clusterroles`);
const clusterRoleBindings = collection(`/apis/${group}/v1/clusterrolebindings`);
const apiServices = collection("/apis/apiregistration.k8s.io/v1/apiservices");
const validating = collection("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations");
const mutating = collection("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations");
const policies = collection("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies");
const policyBindings = collection("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings");
const priorityClasses = collection("/apis/scheduling.k8s.io/v1/priorityclasses");
const storageClasses = collection("/apis/storage.k8s.io/v1/storageclasses");
const flowSchemas = collection("/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas");
const named = (name: string, more: object = {}): object => ({ metadata: { name }, ...more });
const rule = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
const reader = { apiGroup: group, kind: "Role", name: "reader" };

export const rbacSteps: readonly Step[] = [
  roles.create(named("reader", { rules: [rule] })),
  roles.create(named("parity:reader", { rules: [] })),
  roles.create(named("a/b")),
  roles.create(named("bad", { rules: [{}, { verbs: ["get"], nonResourceURLs: ["/"] }] })),
  roles.create(named("bad", { rules: [{ verbs: "get" }] })),
  roles.create(named("bad", { rules: {} })),
  roles.update("reader", (object) => object.rules.push({ ...rule, resources: ["secrets"] })),
  roles.patch("strategic", "reader", { rules: [rule] }),
  roles.patch("apply", "reader", {
    apiVersion: `${group}/v1`,
    kind: "Role",
    metadata: { name: "reader" },
    rules: [rule],
  }),
  { ...roles.table(), url: `${roles.table().url}?fieldSelector=metadata.name=reader` },
  roleBindings.create(
    named("readers", {
      roleRef: reader,
      subjects: [
        { kind: "User", name: "jane" },
        { kind: "Group", name: "team", apiGroup: group },
        { kind: "ServiceAccount", name: "robot", namespace: "parity" },
      ],
    }),
  ),
  roleBindings.create(named("plain", { roleRef: { kind: "ClusterRole", name: "view" } })),
  roleBindings.create(named("bad")),
  roleBindings.create(named("bad", { roleRef: { ...reader, kind: "User" }, subjects: [{ kind: "Pod" }] })),
  roleBindings.update("readers", (object) => (object.roleRef.name = "other")),
  roleBindings.update("readers", (object) => object.subjects.pop()),
  roleBindings.table(),
  clusterRoles.create(named("parity:all", { rules: [{ verbs: ["*"], nonResourceURLs: ["*"] }] })),
  clusterRoles.create(named("parity:bad", { aggregationRule: {} })),
  clusterRoles.create(
    named("parity:mixed", { rules: [{ verbs: ["*"], nonResourceURLs: ["*"], resources: ["x"] }] }),
  ),
  clusterRoleBindings.create(named("parity:all", { roleRef: { ...reader, kind: "ClusterRole" } })),
  clusterRoleBindings.create(named("parity:bad", { roleRef: reader })),
  clusterRoleBindings.create(
    named("parity:bad", {
      roleRef: { ...reader, kind: "ClusterRole" },
      subjects: [{ kind: "ServiceAccount", name: "x" }, { kind: "User" }],
    }),
  ),
  roles.remove("reader"),
  roleBindings.remove("readers"),
  clusterRoleBindings.remove("parity:all"),
];

const service = { namespace: "parity", name: "api" };
const api = {
  group: "fruit.example.com",
  version: "v1",
  service,
  groupPriorityMinimum: 1000,
  versionPriority: 15,
};

const apiService = (change: object, name = "v1.fruit.example.com"): object =>
  named(name, { spec: { ...api, ...change } });

export const apiServiceSteps: readonly Step[] = [
  apiServices.create(apiService({ caBundle: "Y2E=" })),
  apiServices.create(apiService({}, "v2.fruit.example.com")),
  apiServices.create(apiService({ caBundle: "Y2E=", insecureSkipTLSVerify: true })),
  apiServices.create(apiService({ groupPriorityMinimum: 0, versionPriority: 0 })),
  apiServices.create(apiService({ groupPriorityMinimum: 20_001, versionPriority: 1001 })),
  apiServices.create(apiService({ service: {} })),
  apiServices.create(apiService({ service: { ...service, port: 70_000 } })),
  apiServices.create(apiService({ service: undefined, caBundle: "Y2E=", insecureSkipTLSVerify: true })),
  apiServices.create(apiService({ group: "Fruit", version: "V1" }, "V1.Fruit")),
  apiServices.create(named("v1.fruit.example.com")),
  apiServices.create(apiService({ caBundle: "no base64" })),
  apiServices.create(apiService({ unavailableConnectionTimeoutSeconds: 5 })),
  apiServices.create(apiService({ groupPriorityMinimum: "1000" })),
  apiServices.update("v1.fruit.example.com", (object) => (object.spec.versionPriority = 20)),
  apiServices.update("v1.fruit.example.com", (object) => (object.spec.version = "v2")),
  apiServices.patch("merge", "v1.fruit.example.com", { spec: { insecureSkipTLSVerify: true } }),
  apiServices.patch("apply", "v1.fruit.example.com", {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1.fruit.example.com" },
    spec: { service: { ...service, port: 443 } },
  }),
  apiServices.update("v1.fruit.example.com", (object) => (object.metadata.labels = { a: "b" })),
  apiServices.remove("v1.fruit.example.com"),
];

const hook = {
  name: "check.example.com",
  clientConfig: { service: { namespace: "parity", name: "hook" } },
  rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["widgets"] }],
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
};

const validation = { expression: "true" };
const matchConstraints = {
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["widgets"] }],
};

export const admissionSteps: readonly Step[] = [
  validating.create(named("parity", { webhooks: [hook] })),
  validating.create(named("parity2", { webhooks: [{ ...hook, name: "short" }] })),
  validating.create(named("parity2", { webhooks: [{ name: "check.example.com" }] })),
  validating.create(named("parity2", { webhooks: [{ ...hook, sideEffects: "Some", timeoutSeconds: 31 }] })),
  validating.create(named("parity2", { webhooks: [{ ...hook, rules: [{}], clientConfig: {} }] })),
  validating.create(named("parity2", { webhooks: [hook, hook] })),
  validating.create(named("parity2", { webhooks: [{ ...hook, failurePolicy: "Maybe" }] })),
  validating.update("parity", (object) => (object.webhooks[0].timeoutSeconds = 5)),
  validating.update("parity", (object) => (object.metadata.labels = { a: "b" })),
  validating.patch("strategic", "parity", { webhooks: [{ name: "check.example.com", timeoutSeconds: 7 }] }),
  validating.table(),
  mutating.create(named("parity", { webhooks: [hook] })),
  mutating.table(),
  policies.create(named("parity", { spec: { matchConstraints, validations: [validation] } })),
  policies.table(),
  policyBindings.create(named("parity", { spec: { policyName: "parity", validationActions: ["Deny"] } })),
  policyBindings.table(),
  validating.remove("parity"),
  mutating.remove("parity"),
  policies.remove("parity"),
  policyBindings.remove("parity"),
];

export const otherSteps: readonly Step[] = [
  priorityClasses.create(named("parity", { value: 5 })),
  storageClasses.create(named("parity", { provisioner: "example.com/disk" })),
  storageClasses.table(),
  flowSchemas.create(
    named("parity", { spec: { priorityLevelConfiguration: { name: "exempt" }, rules: [] } }),
  ),
  priorityClasses.remove("parity"),
  storageClasses.remove("parity"),
  flowSchemas.remove("parity"),
];
