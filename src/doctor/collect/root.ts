import type { Cluster } from "../../cluster/cluster.ts";
import { KaggError } from "../../errors.ts";
import type { RootSample, Subject } from "../evidence.ts";
import type { Reader } from "./reader.ts";

// One answer is no evidence of health: the condition itself needs only one of five.
const samples = 5;

/**
 * GETs the root path through the aggregator as the caller: once, and where that was answered at all, several times
 * more side by side. A backend that hangs holds up one connection, not all that the other reads need.
 */
export async function readRoot(
  cluster: Cluster,
  reader: Reader,
  subject: Subject,
  timeout: number,
): Promise<readonly RootSample[]> {
  const first = await takeSample(cluster, subject, timeout);
  if (first.answer.status === undefined) return [first];
  const more = Array.from({ length: samples - 1 }, async () => takeSample(cluster, subject, timeout));
  const taken = [first, ...(await Promise.all(more))];
  if (!taken.some(({ answer }) => answer.status === 403)) return taken;
  const callerAllowed = await callerMayGet(reader, subject.path);
  return callerAllowed === undefined ? taken : taken.map((sample) => ({ ...sample, callerAllowed }));
}

async function takeSample(cluster: Cluster, subject: Subject, timeout: number): Promise<RootSample> {
  const start = performance.now();
  const elapsed = (): number => Math.round(performance.now() - start);
  try {
    const response = await cluster.request({
      path: subject.path,
      timeout,
      headers: { accept: "application/json" },
    });
    const type = response.headers["content-type"];
    return {
      milliseconds: elapsed(),
      answer: {
        status: response.status,
        contentType: typeof type === "string" ? type : "",
        text: response.text,
      },
    };
  } catch (error) {
    if (!(error instanceof KaggError)) throw error;
    const text = error.problems.map(({ what }) => what).join("; ");
    return { milliseconds: elapsed(), answer: { status: undefined, error: text } };
  }
}

/** A 403 comes from kube-apiserver's own RBAC or from the backend; only the first is known to a self review. */
async function callerMayGet(reader: Reader, path: string): Promise<boolean | undefined> {
  try {
    const review = await reader.review<{ status?: { allowed?: boolean } } | undefined>(
      {
        path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        what: "the caller's own permissions",
        needs: "create selfsubjectaccessreviews.authorization.k8s.io",
      },
      {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { nonResourceAttributes: { path, verb: "get" } },
      },
    );
    return review?.status?.allowed;
  } catch {
    return undefined;
  }
}
