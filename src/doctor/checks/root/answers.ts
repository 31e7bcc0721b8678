import { namesOf } from "../../aggregator-message.ts";
import { define, fail, pass, skip, unknown } from "../../check.ts";
import type { RootSample } from "../../evidence.ts";
import { causes } from "../apiservice/causes.ts";
import { sampleFault } from "./sample-fault.ts";

export const rootAnswers = define({
  id: "root/answers",
  title: "Requests through the aggregator are answered",
  severity: "error",
  requires: ["apiservice/exists"],
  explainedBy: [...causes, "apiservice/available"],
  reads: ["root"],
  mayRead: ["apiService", "service"],
  judge: ({ apiService, root, service }, { path }) => {
    if (root.length === 0) return skip("no request was made");
    const names = namesOf(
      apiService.ok ? apiService.value : undefined,
      service.ok ? service.value : undefined,
      path,
    );
    const faults = root.flatMap((sample) => {
      const fault = sampleFault(sample, names, apiService.ok);
      return fault ? [{ sample, ...fault }] : [];
    });
    const [first] = faults;
    if (!first) return pass(`${root.length} of ${root.length}, ${timings(root)}`);
    if (first.ownPermissions) return unknown(first.problem);
    const evidence = [
      ...new Set(faults.map(({ sample }) => `GET ${path}: ${lineOf(sample)}`)),
      `times: ${timings(root)}`,
    ];
    if (faults.length < root.length) {
      return fail({
        problem: `${faults.length} of ${root.length} requests fail: ${first.problem}`,
        evidence,
        fix: [
          "# one of several kube-apiservers or replicas differs from the others: look at each",
          ...first.fix,
        ],
        intermittent: true,
      });
    }
    return fail({ problem: first.problem, evidence, fix: first.fix });
  },
});

function lineOf({ answer }: RootSample): string {
  if (answer.status === undefined) return answer.error;
  const text = answer.text.trim().replaceAll(/\s+/g, " ");
  return `${answer.status} ${text === "" ? "(no body)" : text.slice(0, 300)}`;
}

function timings(samples: readonly RootSample[]): string {
  const sorted = samples.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return `${sorted[0]} to ${sorted.at(-1)} ms`;
}
