/** What the kinds of the sandbox answer otherwise than kube-apiserver, and why. `kinds-parity.test.ts` refers to these. */
export const sandboxDifferences = {
  "texts of columns":
    "The columns of tables have no descriptions: they are Kubernetes' own texts, which nobody reads in a terminal.",
  "texts of schemas":
    "OpenAPI says nothing about the fields of built-in kinds but their types: `kubectl explain pod` shows no texts.",
  "order of fields":
    "Fields come in the order of the alphabet below spec and status, and not in that of Go's structs.",
  "claims are not protected":
    "A PersistentVolumeClaim has no finalizer kubernetes.io/pvc-protection: nothing in the sandbox would ever take it away.",
  "certificates are not read":
    "No warning says that a Secret of type kubernetes.io/tls holds no certificate.",
  "what pods may change":
    "A refused update of a pod does not show the difference; the sandbox's own controllers may say in a pod on which node it is.",
  "rules of a pod":
    "Of the many rules for the spec of a pod, those about names, ports, mounts, environment and policies are held; those about probes, affinity, security contexts and the amounts of resources are not.",
  "two families of addresses":
    "Services have one address of version 4; a headless one without a selector names both families, as always.",
  expressions:
    "CEL in admission policies and match conditions is not compiled when they are written: what is wrong with it shows when it is used.",
  "rules of other kinds":
    "Ingresses, NetworkPolicies, Jobs, CronJobs, HorizontalPodAutoscalers, CustomResourceDefinitions and the like are stored as records: their types are checked, their rules are not.",
  "annotation of DaemonSets in metadata":
    "The metadata in a table of DaemonSets has the annotation deprecated.daemonset.template.generation, as everywhere else.",
  "owners of reviews": "What is answered to a review has no managedFields.",
  "empty lists":
    "A list that a field must have, and that is written as empty, stays empty: kube-apiserver shows null once it has been stored (but for the rules of roles, which are null here, too).",
  versions: "Each kind is served in one version: autoscaling/v1 and the beta versions are not there.",
} as const;

export type Difference = keyof typeof sandboxDifferences;
