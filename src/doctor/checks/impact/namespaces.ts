import { define, pass, warn } from "../../check.ts";
import { causes } from "../apiservice/causes.ts";

export const blockedNamespaces = define({
  id: "impact/namespaces",
  title: "No namespace waits for this API to be deleted",
  severity: "warning",
  requires: ["apiservice/exists"],
  explainedBy: [...causes, "apiservice/available", "root/answers", "discovery/current"],
  reads: ["apiService", "terminating"],
  judge: ({ terminating }, { name, groupVersion }) => {
    const blocked = terminating.flatMap(({ metadata, status }) => {
      const condition = status?.conditions?.find(
        ({ type, status: value }) => type === "NamespaceDeletionDiscoveryFailure" && value === "True",
      );
      // "g/v: the server …": the version must end there, v1 is not v1beta1.
      return condition?.message?.includes(`${groupVersion}:`)
        ? [{ name: metadata.name, message: condition.message }]
        : [];
    });
    if (blocked.length === 0) return pass();
    const names = blocked.map((one) => one.name);
    return warn({
      problem:
        names.length === 1
          ? `namespace ${names[0]} cannot be deleted`
          : `${names.length} namespaces cannot be deleted: ${names.join(", ")}`,
      evidence: blocked.map((one) => `namespace ${one.name} is Terminating: ${one.message}`),
      fix: [
        "# mend the API first; the namespaces then go by themselves. Never take their finalizers away",
        `kubectl delete apiservice ${name}   # last resort, where its server is gone for good`,
      ],
    });
  },
});
