type Difference = {
  readonly area: string;
  /** What is otherwise here. */
  readonly here: string;
  readonly why: string;
};

/** What the sandbox does otherwise than a cluster, besides the kinds, which have a list that a test is held to. */
export const differencesElsewhere: readonly Difference[] = [
  {
    area: "Not there at all",
    here: "Nothing of a CustomResourceDefinition is served, and it gets no APIService",
    why: "it is for aggregated APIs; a cluster is the place for the others",
  },
  {
    area: "Not there at all",
    here: "ResourceQuotas and LimitRanges are records",
    why: "kube-apiserver does not enforce them on what it passes on",
  },
  {
    area: "Not there at all",
    here: "StatefulSets, DaemonSets, Jobs and CronJobs are records and make no pods",
    why: "kagg's manifests have none",
  },
  {
    area: "Not there at all",
    here: "MutatingAdmissionPolicies are not run",
    why: "the runtime has no such plugin, either",
  },
  {
    area: "Not there at all",
    here: "Objects are in memory and end with it",
    why: "those of an author's server are that server's: `kagg dev` keeps them",
  },
  {
    area: "Who asks and who may",
    here: "No OIDC, no node authorizer, no webhooks for tokens or access",
    why: "there are neither nodes nor people to log in",
  },
  {
    area: "Who asks and who may",
    here: "A changed role or token counts at once",
    why: "kube-apiserver caches some answers for ten seconds; here a decision takes microseconds",
  },
  {
    area: "Aggregator",
    here: "It speaks HTTP/1.1 to servers",
    why: "whoever speaks HTTP/2 speaks that, too",
  },
  {
    area: "Aggregator",
    here: "A Service's endpoints are dialled, not its cluster IP, which messages still name",
    why: "there is no such network: this is the step of kube-proxy",
  },
  {
    area: "Aggregator",
    here: "Links in HTML pages are not rewritten, trailers are not passed on",
    why: "no client of Kubernetes needs them",
  },
  {
    area: "Aggregator",
    here: "What a client sends behind an upgrade before it is answered arrives",
    why: "Go loses it",
  },
  {
    area: "Controllers",
    here: "New resources are known to the garbage collector at once",
    why: "upstream looks every 30 seconds: a test may take longer in a cluster, none passes here that would fail there",
  },
  {
    area: "Controllers",
    here: "All of them are `kube-controller-manager` in managedFields; hashes in names have other values",
    why: "nothing compares them across clusters",
  },
  {
    area: "Controllers",
    here: "One node, `sandbox`; the scheduler looks at nodeSelector alone",
    why: "everything runs on this machine",
  },
  {
    area: "Pods",
    here: "Only images that were named run: `images` says which program each stands for; others cannot be pulled",
    why: "there is no container engine",
  },
  {
    area: "Pods",
    here: "A pod runs as you: whoever may create pods runs programs on this machine",
    why: "processes are not contained; requests come from 127.0.0.1 alone, and need a credential",
  },
  {
    area: "Pods",
    here: "A declared port is moved to a free one, and arguments and variables that name it are rewritten; so are mount paths",
    why: "two pods of a rollout run at once, and no file system is mounted",
  },
  {
    area: "Pods",
    here: "No exec, attach, port-forward, limits, users or cluster DNS",
    why: "there is no container to enter or to confine",
  },
];
