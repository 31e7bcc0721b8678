/** What of a control plane the sandbox has, and what holds it to the real one. */
export const sandboxParts: readonly {
  readonly part: string;
  readonly has: string;
  /** Tests with the real kube-apiserver beside it, below test/e2e/. */
  readonly tests: readonly string[];
}[] = [
  {
    part: "Kinds",
    has: "core, apps, batch, rbac, apiregistration, admissionregistration, discovery, coordination, policy, networking and more, with their defaults, rules, tables and subresources; strategic merge patch, server-side apply, protobuf where kubectl needs it",
    tests: ["kinds-parity.test.ts"],
  },
  {
    part: "Who asks",
    has: "client certificates, tokens, ServiceAccount tokens, impersonation; TokenReview and TokenRequest",
    tests: ["sandbox/access.test.ts", "sandbox/refusals.test.ts"],
  },
  {
    part: "Who may",
    has: "RBAC with the default roles, aggregation and escalation checks; the access reviews",
    tests: ["sandbox/access.test.ts", "sandbox/bootstrap.test.ts"],
  },
  {
    part: "Aggregator",
    has: "the condition with its reasons and messages, certificates judged as Go judges them, the proxy with its headers, deadlines and upgrades, discovery and OpenAPI merged",
    tests: ["aggregator-parity.test.ts"],
  },
  {
    part: "Admission",
    has: "namespaces, webhooks, ValidatingAdmissionPolicies, ServiceAccounts, tolerations and priorities of pods",
    tests: ["kinds-parity.test.ts", "admission-parity.test.ts"],
  },
  {
    part: "Controllers",
    has: "namespaces, garbage collection, Deployments and ReplicaSets, Endpoints and EndpointSlices, budgets, ServiceAccounts, events",
    tests: ["controllers.test.ts", "sandbox/controllers-parity.test.ts"],
  },
  {
    part: "Pods",
    has: "containers are processes of this machine, with volumes, environment, probes, restarts and logs; Services lead to them",
    tests: [],
  },
];

/** Tests that run on both, from the same file. */
export const onBothPlanes: readonly { readonly test: string; readonly what: string }[] = [
  { test: "main-job.test.ts", what: "init, certs, register, kubectl, unregister" },
  { test: "doctor.test.ts", what: "doctor's laboratory: each fault is found" },
  { test: "conformance.test.ts", what: "each item of the suite, through the aggregator" },
  {
    test: "judges.test.ts",
    what: "client-go's informers with and without WatchList, its smaller tools, controller-runtime, Helm",
  },
  { test: "controllers.test.ts", what: "garbage collection and draining of namespaces, with kubectl" },
  { test: "endpoint.test.ts", what: "a server outside, by a name and by an address" },
  { test: "ownership.test.ts", what: "what others own is not taken over" },
];
