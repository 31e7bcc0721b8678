import type { Refusal } from "../evidence.ts";
import type { Pod } from "../objects.ts";
import { groupResource, mayDo } from "./access.ts";
import { type Reader, Unreadable } from "./reader.ts";

// What one replica may not do, the others may not either.
const mostPods = 3;
const mostRefusals = 20;

/**
 * What the servers say in their logs that they may not list or watch: client-go's reflectors try again and again, so it is
 * among the last lines. What has been allowed since is left out.
 */
export async function readRefusals(reader: Reader, pods: readonly Pod[]): Promise<readonly Refusal[]> {
  const running = pods.filter(({ status }) => status?.phase === "Running").slice(0, mostPods);
  const logs = await Promise.all(
    running.flatMap(({ metadata, spec }) =>
      spec.containers.map(({ name }) => readLog(reader, metadata.namespace ?? "", metadata.name, name)),
    ),
  );
  const found = new Map(logs.flatMap(refusalsIn).map((one) => [keyOf(one), one]));
  const told = [...found.values()].slice(0, mostRefusals);
  const still = await Promise.all(told.map((one) => isStillSo(reader, one)));
  return told.filter((_, index) => still[index]);
}

const readLog = async (reader: Reader, namespace: string, pod: string, container: string): Promise<string> =>
  (await reader.text({
    path: `/api/v1/namespaces/${namespace}/pods/${pod}/log?container=${container}&tailLines=1000&limitBytes=1000000`,
    what: `the log of pod ${namespace}/${pod}`,
    needs: `get pods/log in namespace ${namespace}`,
  })) ?? "";

/**
 * kube-apiserver's own sentence (k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go), in which the quotes are
 * escaped once in a line of klog, and twice in one of JSON.
 */
const sentence =
  /User \\*"system:serviceaccount:([^:"\\]+):([^"\\]+)\\*" cannot (?:list|watch) resource \\*"([^"\\]+)\\*" in API group \\*"([^"\\]*)\\*" (?:at the cluster scope|in the namespace \\*"([^"\\]+))/;

const refusalsIn = (log: string): readonly Refusal[] =>
  log.split("\n").flatMap((line) => {
    const [, namespace = "", name = "", plural = "", group = "", inNamespace] = sentence.exec(line) ?? [];
    if (name === "") return [];
    return [
      { namespace, name, resource: group ? `${plural}.${group}` : plural, inNamespace, line: line.trim() },
    ];
  });

const keyOf = ({ namespace, name, resource, inNamespace }: Refusal): string =>
  [namespace, name, resource, inNamespace].join(" ");

async function isStillSo(reader: Reader, refusal: Refusal): Promise<boolean> {
  try {
    return !(await mayDo(reader, refusal, {
      verb: "list",
      ...groupResource(refusal.resource),
      ...(refusal.inNamespace && { namespace: refusal.inNamespace }),
    }));
  } catch (error) {
    if (error instanceof Unreadable) return true;
    throw error;
  }
}
