import { define, fail, pass, skip } from "../../check.ts";
import { accountsWithout } from "./accounts.ts";

export const authDelegator = define({
  id: "rbac/auth-delegator",
  title: "The server may ask kube-apiserver who a user is and what it may do",
  severity: "error",
  requires: ["service/exists"],
  reads: ["pods", "access"],
  judge: ({ pods, access }) => {
    if (pods.length === 0) return skip("the server has no pod in this cluster, so its identity is not known");
    const lacking = accountsWithout(access, ["create tokenreviews", "create subjectaccessreviews"]);
    const [first] = lacking;
    if (!first) return pass(access.map(({ namespace, name }) => `${namespace}/${name}`).join(", "));
    return fail({
      problem: `ServiceAccount ${first.namespace}/${first.name} may not create token or access reviews: the server can only serve administrators, everybody else gets 403 or 500`,
      evidence: lacking.map(({ line }) => line),
      fix: [
        `kubectl create clusterrolebinding ${first.namespace}-${first.name}-auth-delegator --clusterrole=system:auth-delegator --serviceaccount=${first.namespace}:${first.name}`,
      ],
    });
  },
});
