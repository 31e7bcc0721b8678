import { define, pass, warn } from "../../check.ts";
import { causes } from "../apiservice/causes.ts";

export const blockedNamespaces = define({
  id: "impact/namespaces",
  title: "No namespace waits for this API to be deleted",
  severity: "warning",
  requires: ["apiservice/exists"],
  explainedBy: [...causes, "apiservice/available", "root/answers", "discovery/current"],
  reads: ["terminating"],
  judge: ({ terminating }, { name, groupVersion }) => {
    const blocked = terminating.flatMap(({ metadata, status }) => {
      const condition = status?.conditions?.find(
        ({ type, status: value }) => type === "NamespaceDeletionDiscoveryFailure" && value === "True",
      );
      const failure = failureOf(condition?.message ?? "", groupVersion);
      return failure === undefined ? [] : [{ name: metadata.name, failure }];
    });
    if (blocked.length === 0) return pass();
    const names = blocked.map((one) => one.name);
    return warn({
      problem:
        names.length === 1
          ? `namespace ${names[0]} cannot be deleted`
          : `${names.length} namespaces cannot be deleted: ${names.join(", ")}`,
      evidence: blocked.map((one) => `namespace ${one.name} is Terminating: ${one.failure}`),
      fix: [
        "# mend the API first; the namespaces then go by themselves. Never take their finalizers away",
        `kubectl delete apiservice ${name}   # last resort, where its server is gone for good`,
      ],
    });
  },
});

/**
 * The part of "…server APIs: a/v1: the server is …, b/v1: stale …" that is about one group version, and not about
 * one that only ends or begins with its name.
 */
function failureOf(message: string, groupVersion: string): string | undefined {
  return message
    .replace(/^.*server APIs: /s, "")
    .split(", ")
    .find((part) => part.startsWith(`${groupVersion}: `));
}
