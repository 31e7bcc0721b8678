import { endsSoon, validityOf } from "../../certificate/validity.ts";
import { define } from "../../check.ts";
import { judgeServed, warnServed } from "./handshakes.ts";

export const tlsDates = define({
  id: "tls/dates",
  title: "The served certificate is valid today",
  severity: "error",
  requires: ["tls/speaks-tls"],
  reads: ["apiService", "served"],
  judge: ({ apiService, served }, { now }) => {
    const at = apiService?.spec.service;
    const fix = [
      "kagg certs && kagg register   # for a project of kagg; otherwise issue the certificate again",
      `kubectl rollout restart deployment -n ${at?.namespace}   # where the server reads its certificate only at its start`,
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
