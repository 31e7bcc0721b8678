import { endsSoon, validityOf } from "../../../tls-as-go/validity.ts";
import { define } from "../../check.ts";
import { judgeServed, warnServed } from "./handshakes.ts";

export const tlsDates = define({
  id: "tls/dates",
  title: "The served certificate is valid today",
  severity: "error",
  requires: ["tls/speaks-tls"],
  reads: ["apiService", "served"],
  mayRead: ["pods"],
  judge: ({ apiService, served, pods }, { now }) => {
    const at = apiService?.spec.service;
    const inCluster = pods.ok && pods.value.length > 0;
    const fix = [
      "kagg certs && kagg register   # for a project of kagg; otherwise issue the certificate again",
      inCluster
        ? `kubectl rollout restart deployment -n ${at?.namespace}   # where the server reads its certificate only at its start`
        : "# restart the server where it reads its certificate only at its start",
    ];
    const outcome = judgeServed({
      apiService,
      served,
      fix,
      fault: ({ leaf }) => {
        const validity = validityOf(leaf, now);
        if (validity.state === "valid") return undefined;
        return { problem: `the serving certificate ${validity.plain}`, go: validity.go };
      },
    });
    if (outcome.outcome !== "pass") return outcome;
    return warnServed(served, fix, ({ leaf }) => {
      const soon = endsSoon(leaf, now);
      return soon && `the serving certificate ${soon}`;
    });
  },
});
