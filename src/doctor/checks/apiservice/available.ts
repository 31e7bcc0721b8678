import { meaningOf, namesOf } from "../../aggregator-message.ts";
import { define, fail, type Outcome, pass, skip, unknown, warn } from "../../check.ts";
import type { RootSample, Subject } from "../../evidence.ts";
import type { APIService, Condition, Service } from "../../objects.ts";
import { causes } from "./causes.ts";
import { reasonOf } from "./reasons.ts";

export const available = define({
  id: "apiservice/available",
  title: "kube-apiserver says that the API is available",
  severity: "error",
  requires: ["apiservice/exists"],
  explainedBy: causes,
  reads: ["apiService"],
  mayRead: ["root", "service"],
  judge: ({ apiService, root, service }, subject) => {
    if (!apiService) return skip("there is no such APIService");
    const condition = apiService.status?.conditions?.find(({ type }) => type === "Available");
    if (!condition) return missing(apiService, subject);
    if (condition.status === "True") return live(condition, root.ok ? root.value : [], subject);
    return refused(apiService, service.ok ? service.value : undefined, condition, subject);
  },
});

const get = ({ name }: Subject): string => `kubectl get apiservice ${name} -o yaml`;

/** kube-apiserver 1.36 returns from its check before it writes anything where the caBundle cannot be loaded. */
function missing(apiService: APIService, subject: Subject): Outcome {
  const age = subject.now.getTime() - new Date(apiService.metadata.creationTimestamp ?? 0).getTime();
  if (age < 10_000)
    return unknown("the APIService is a few seconds old and was not looked at yet: run kagg doctor again");
  return fail({
    problem:
      "kube-apiserver has never judged this APIService (no Available condition), and treats it as unavailable",
    evidence: [
      "status.conditions has no Available",
      "it happens where spec.caBundle cannot be read (from 1.36 on) and where the availability controller does not run",
    ],
    fix: [get(subject), "# look at spec.caBundle first, then at the log of kube-apiserver"],
  });
}

function live(condition: Condition, samples: readonly RootSample[], subject: Subject): Outcome {
  const bad = samples.find(({ answer }) => answer.status === undefined || answer.status >= 500);
  if (!bad || samples.some(({ answer }) => answer.status === 200)) return pass(condition.reason);
  const { answer } = bad;
  return warn({
    problem:
      "the condition says Available, and requests fail: the condition is old, or its check saw less than a request does",
    evidence: [
      lineOf(condition),
      `GET ${subject.path}: ${answer.status === undefined ? answer.error : `${answer.status} ${answer.text.trim().slice(0, 200)}`}`,
      "it is written at most every 30 seconds, needs one answer of five, does not verify TLS before 1.36, and stays as it was where spec.caBundle cannot be read",
    ],
    fix: ["# see root/answers for what requests really get"],
  });
}

function refused(
  apiService: APIService,
  service: Service | undefined,
  condition: Condition,
  subject: Subject,
): Outcome {
  const names = namesOf(apiService, service, subject.path);
  const { reason = "", message = "" } = condition;
  const evidence = [lineOf(condition)];
  const explained =
    reason === "FailedDiscoveryCheck"
      ? meaningOf(message, names)
      : reasonOf(reason, names, apiService.spec.service?.port ?? 443);
  if (!explained) {
    return fail({
      problem: `kube-apiserver calls it unavailable: ${message || reason || "without a reason"}`,
      evidence,
      fix: [get(subject)],
    });
  }
  return fail({
    problem: explained.meaning,
    evidence,
    fix: explained.fix,
  });
}

const lineOf = ({ status, reason, message, lastTransitionTime }: Condition): string =>
  `Available=${status} ${reason ?? ""}${lastTransitionTime ? ` since ${lastTransitionTime}` : ""}: ${message ?? ""}`;
