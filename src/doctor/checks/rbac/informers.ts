import { define, fail, type Outcome, pass, skip, unknown, warn } from "../../check.ts";
import type { AccountAccess, Refusal } from "../../evidence.ts";
import { followed, type FollowedResource, stopsWrites } from "../../followed.ts";
import type { Pod } from "../../objects.ts";
import { accountsWithout } from "./accounts.ts";
import { type Grant, grantCommands } from "./grant-commands.ts";

export const informers = define({
  id: "rbac/informers",
  title: "The server may list and watch what it follows of the cluster",
  severity: "error",
  requires: ["service/exists"],
  reads: ["pods", "access"],
  mayRead: ["refusals"],
  judge: ({ pods, access, refusals }, { template }) => {
    if (pods.length === 0) return skip("the server has no pod in this cluster, so its identity is not known");
    const needed = template ? followed[template] : [];
    const missing = [...lacking(access, needed), ...(refusals.ok ? refusals.value.map(told) : [])];
    if (missing.length > 0) return refused(missing, pods, template !== undefined);
    const unasked = needed.length > 0 && access.some(({ by }) => by === "bindings");
    if (unasked) {
      return unknown(
        "could not ask what the server may do: needs create subjectaccessreviews.authorization.k8s.io",
      );
    }
    if (needed.length === 0 && !refusals.ok) return unknown(refusals.why);
    return pass(template ? `${needed.length} resources` : "its log says nothing of a refusal");
  },
});

type Missing = Grant & { readonly line: string };

const told = (refusal: Refusal): Missing => ({ ...refusal, line: `log: ${refusal.line}` });

const lacking = (access: readonly AccountAccess[], needed: readonly FollowedResource[]): readonly Missing[] =>
  needed.flatMap((resource) =>
    accountsWithout(access, [`list ${resource}`, `watch ${resource}`]).map(({ namespace, name, line }) => ({
      namespace,
      name,
      resource,
      inNamespace: undefined,
      line,
    })),
  );

function refused(missing: readonly Missing[], pods: readonly Pod[], isProject: boolean): Outcome {
  const { namespace, name } = missing[0] as Missing;
  const resources = [...new Set(missing.map(({ resource }) => resource))];
  const finding = {
    problem: `ServiceAccount ${namespace}/${name} may not list and watch ${resources.join(", ")}: ${consequence(resources, pods)}`,
    evidence: [...new Set(missing.map(({ line }) => line))],
    fix: [
      ...(isProject ? ["kagg register"] : grantCommands(missing)),
      "# the server asks again within a minute, and needs no restart",
    ],
  };
  // What keeps a pod from running comes before what keeps it from being ready.
  return pods.some(isRunning) ? fail(finding) : warn(finding);
}

function consequence(resources: readonly string[], pods: readonly Pod[]): string {
  const writes = resources.some(stopsWrites)
    ? ', and each write waits ten seconds for a 403 "not yet ready to handle request"'
    : "";
  return pods.some(isReady)
    ? "the server goes on with what it has read before, and is not ready after its next start"
    : `the server is never ready (informer-sync at /readyz)${writes}`;
}

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") === true;

const isRunning = ({ status }: Pod): boolean =>
  status?.phase === "Running" && !status.containerStatuses?.some(({ state }) => state?.waiting);
