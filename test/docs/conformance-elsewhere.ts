/** One expectation of Kubernetes that an item of the suite cannot try from outside. */
export type Elsewhere = {
  readonly level: "must" | "should" | "optional";
  readonly holds: string;
  /** `<file> › <title of a test in it>`; none where nothing is built. */
  readonly test?: string;
  /** `holds` unless said otherwise. */
  readonly state?: string;
};

const must = (holds: string, test: string): Elsewhere => ({ level: "must", holds, test });
const should = (holds: string, test: string): Elsewhere => ({ level: "should", holds, test });

const frontProxy = "apiserver/test/auth/front-proxy.test.ts";
const authorize = "apiserver/test/auth/authorize.test.ts";
const listener = "apiserver/test/http/listener.test.ts";
const watch = "apiserver/test/watch/watch.test.ts";
const bookmarks = "apiserver/test/watch/bookmarks.test.ts";
const controllers = "test/e2e/controllers.test.ts";
const judges = "test/e2e/judges.test.ts";

export const elsewhere: readonly Elsewhere[] = [
  must(
    "The aggregator verifies the certificate's name and CA, finds the server available, and merges discovery and OpenAPI",
    "test/e2e/endpoint.test.ts › a name: the aggregator verifies the certificate and reaches the server",
  ),
  must(
    "Names of definitions are unique in the world, so that the cluster's merged OpenAPI renames none",
    "test/e2e/kinds-of-resources.test.ts › OpenAPI has everything under one name",
  ),
  must(
    "TLS 1.2 and newer, ALPN, a client certificate that is asked for and never demanded",
    "apiserver/test/serve/tls.test.ts › TLS 1.2 and 1.3 are spoken with the suites that Go offers, HTTP/1.1 is chosen",
  ),
  must(
    "Identity headers: groups one a line, extra keys decoded, system:authenticated added, all removed before a handler sees the request",
    `${frontProxy} › user, groups one a line, extra with its key decoded; system:authenticated is added and the headers are gone`,
  ),
  must(
    "Identity headers count for nothing without the front proxy's certificate",
    `${frontProxy} › without a certificate the headers are nothing`,
  ),
  must(
    "The front proxy's certificate may come with its intermediates",
    `${frontProxy} › through an intermediate that it sends along`,
  ),
  must(
    "The cluster's trust is followed while the server runs: a CA that went is believed no more",
    `${frontProxy} › a connection that lives longer than its CA is believed no more, and a new CA's is`,
  ),
  must(
    "A client certificate of the cluster is its user",
    `${frontProxy} › a client certificate of the cluster is its own user, whatever the headers say`,
  ),
  must("TokenReviews are kept for ten seconds", `${frontProxy} › are reviewed once in ten seconds`),
  must(
    "A bearer token that nobody knows is a 401 and never anonymous",
    `${frontProxy} › that nobody knows are a 401, never anonymous`,
  ),
  must(
    "Closed until it is known whom to believe; readyz says so",
    "apiserver/test/auth/closed-until-trusted.test.ts › where the ConfigMap cannot be read the server is closed, says why, and opens once it can",
  ),
  must(
    "Impersonation headers are never taken for nothing",
    `${frontProxy} › who asks to act as another is refused, not taken for themselves`,
  ),
  must(
    "system:masters and the three health paths are not asked about",
    `${authorize} › system:masters and the three health paths are never asked about`,
  ),
  must(
    "SubjectAccessReviews carry selectors, and are kept for ten seconds",
    `${authorize} › a list with selectors is reviewed with its requirements, once in ten seconds`,
  ),
  must("Paths that are no resources are reviewed as such", `${authorize} › paths are reviewed as paths`),
  must(
    "Where nobody can be asked the answer is 500 and never yes",
    `${authorize} › where nobody can be asked the answer is 500, never yes, and tells no secrets`,
  ),
  must("An apply that would create needs the right to create", "apiserver/test/rest/apply.test.ts › create"),
  must(
    "Requests have a deadline, which ?timeout= shortens",
    `${listener} › a request takes no longer than it says`,
  ),
  must(
    "Warnings: one header each, once, 4 KiB in all",
    `${listener} › warnings are sent once each, quoted, and cut where there are too many`,
  ),
  must(
    "A fault of the server tells nothing but where to look",
    `${listener} › a fault of the server tells nothing but where to look`,
  ),
  should(
    "More requests at once than 400 that read or 200 that write are a 429 with Retry-After",
    "apiserver/test/http/max-in-flight.test.ts › requests beyond the limit of their kind are told to come again, but for watches and system:masters",
  ),
  must(
    "Bookmarks come every minute and before the end, to those who asked",
    `${bookmarks} › come every minute and before the end, with the revision that has been sent`,
  ),
  must(
    "Bookmarks never run ahead of events",
    `${bookmarks} › never run ahead of events that are still to be sent`,
  ),
  must(
    "A slow watch is cut off; nothing is dropped or kept for it",
    `${watch} › is cut off when its reader is too slow`,
  ),
  must(
    "Watches last half an hour to an hour unless asked otherwise",
    `${watch} › lasts between half an hour and an hour unless asked otherwise`,
  ),
  must(
    "A resourceVersion that is too old is a 410 inside the stream",
    `${watch} › tells of a resourceVersion that is too old inside of the stream, and ends`,
  ),
  must(
    "Watches end cleanly when the server does",
    "apiserver/test/serve/serve.test.ts › serves, takes a new certificate, and ends its watches cleanly on SIGTERM",
  ),
  should(
    "A second signal ends the process at once",
    "apiserver/test/serve/serve.test.ts › a second signal kills",
  ),
  should(
    "Connections to connect subresources are upgraded to WebSockets, also through the aggregator",
    "test/e2e/kinds-of-resources.test.ts › a log is followed and a WebSocket is spoken through the aggregator",
  ),
  should(
    "kubectl scale and autoscalers find the scale",
    "test/e2e/kinds-of-resources.test.ts › a HorizontalPodAutoscaler finds the scale and its selector",
  ),
  must(
    "kubectl top works on a resource without storage",
    "test/e2e/kinds-of-resources.test.ts › kubectl top shows what the functions measure",
  ),
  must(
    "The garbage collector is never given a watch that does not work",
    "test/e2e/kinds-of-resources.test.ts › garbage collection works on, and nobody watches what cannot be watched",
  ),
  must(
    "The garbage collector deletes dependents: background, foreground, orphan",
    `${controllers} › a deleted %s takes its %s along`,
  ),
  must(
    "A namespace is drained, and waits for finalizers",
    `${controllers} › a namespace with many objects is drained, and waits for those that are held`,
  ),
  must(
    "A namespace that is deleted while the server is away goes when it is back",
    `${controllers} › a namespace that goes while the server is away goes when it is back`,
  ),
  should(
    "Object counts of quotas",
    `${controllers} › a quota counts the objects; kube-apiserver does not enforce it on what it passes on`,
  ),
  must(
    "kubectl wait and delete --wait",
    `${controllers} › kubectl waits for conditions, fields and deletions, and knows what cannot be rolled out`,
  ),
  must(
    "client-go's informers lose, repeat and reorder nothing, with WatchList on and off",
    `${judges} › client-go's informers, beginning with a watch: %s`,
  ),
  must(
    "RetryWatcher, pager, discovery, OpenAPI, RESTMapper, scale client, csaupgrade",
    `${judges} › client-go's smaller tools`,
  ),
  must("k8s.io/apiserver/pkg/storage/testing", `${judges} › the storage suite of k8s.io/apiserver`),
  must("k8s.io/apiserver/pkg/registry/rest/resttest", `${judges} › the registry suite of k8s.io/apiserver`),
  must("An operator on controller-runtime", `${judges} › an operator written with controller-runtime`),
  must("Helm 4: install, upgrade, rollback, uninstall", `${judges} › Helm`),
  must(
    "Server-side apply merges as structured-merge-diff does, on random schemas and writes",
    "test/e2e/apply-oracle.test.ts › structured-merge-diff",
  ),
  must(
    "kubectl apply, diff and --server-side, and the way from one to the other",
    "test/e2e/apply-kubectl.test.ts › kubectl",
  ),
  must(
    "Everything that a custom resource answers on the real kube-apiserver",
    "test/e2e/custom-resource-parity.test.ts › a resource of the runtime answers as a custom resource does",
  ),
  must(
    "Everything that k8s.io/sample-apiserver answers, but for what differences.md lists",
    "test/e2e/differential.test.ts › sample-apiserver",
  ),
  should(
    "Nothing is created in a namespace that is missing or terminating",
    "apiserver/test/admission/namespace-lifecycle.test.ts › nothing is created in a terminating namespace, while changes and deletions go on",
  ),
  should(
    "Mutating and validating webhooks are asked as kube-apiserver asks them",
    "apiserver/test/admission/webhooks.test.ts › a webhook is told everything about a create",
  ),
  {
    level: "should",
    holds: "ValidatingAdmissionPolicies are evaluated",
    test: "apiserver/test/admission/policies.test.ts › a write that a policy is against is refused in its words",
    state: "holds for policies without parameters; what CEL cannot say here counts as failed (decision 050)",
  },
  { level: "should", holds: "MutatingAdmissionPolicies are evaluated", state: "not built" },
  should(
    "An audit log of JSON lines by policy",
    "apiserver/test/audit/auditor.test.ts › a create has two events with the fields, and their order, of k8s.io/apiserver",
  ),
  should(
    "Metrics have upstream's names, types, labels and buckets",
    "apiserver/test/metrics/metrics.test.ts › names, types, labels and buckets are those of k8s.io/apiserver",
  ),
  {
    level: "should",
    holds: "OpenAPI and objects as protobuf",
    state: "not built: clients that prefer it take JSON; protobuf alone is a 406",
  },
  { level: "should", holds: "HTTP/2", state: "not built: docs/decisions/002 has the figures" },
  { level: "optional", holds: "Priority and fairness, tracing, leases, CBOR", state: "not built" },
];
