import { define, fail, pass, skip } from "../../check.ts";

export const serviceExists = define({
  id: "service/exists",
  title: "The Service that the APIService points to exists",
  severity: "error",
  requires: ["apiservice/exists"],
  reads: ["apiService", "service"],
  judge: ({ apiService, service }, { name }) => {
    const at = apiService?.spec.service;
    if (!at) return skip("a local APIService has no Service");
    if (service) return pass(`${at.namespace}/${at.name}`);
    return fail({
      problem: `Service ${at.namespace}/${at.name} does not exist`,
      evidence: [`spec.service: ${at.namespace}/${at.name}, port ${at.port ?? 443}`],
      fix: [
        `kubectl get services -n ${at.namespace}`,
        "# install the server again, or correct spec.service; for a project of kagg: kagg register",
        `kubectl delete apiservice ${name}   # only where its server is gone for good: this unblocks namespace deletion`,
      ],
    });
  },
});
