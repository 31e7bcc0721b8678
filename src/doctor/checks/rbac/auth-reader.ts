import { define, fail, pass, skip, warn } from "../../check.ts";
import { accountsWithout } from "./accounts.ts";

export const authReader = define({
  id: "rbac/auth-reader",
  title: "The server may read how the aggregator identifies itself",
  severity: "error",
  requires: ["service/exists"],
  reads: ["pods", "access"],
  judge: ({ pods, access }) => {
    if (pods.length === 0) return skip("the server has no pod in this cluster, so its identity is not known");
    const permission = "extension-apiserver-authentication";
    const [first, ...more] = accountsWithout(access, [`get ${permission}`]);
    const watchless = accountsWithout(access, [`list ${permission}`, `watch ${permission}`]);
    const account = first ?? watchless[0];
    if (!account) return pass(access.map(({ namespace, name }) => `${namespace}/${name}`).join(", "));
    const who = `ServiceAccount ${account.namespace}/${account.name}`;
    const evidence = [first, ...more, ...(first ? [] : watchless)].flatMap((one) => (one ? [one.line] : []));
    const fix = [
      `kubectl create rolebinding ${account.name}-auth-reader -n kube-system --role=extension-apiserver-authentication-reader --serviceaccount=${account.namespace}:${account.name}`,
    ];
    if (first) {
      return fail({
        problem: `${who} may not read ConfigMap kube-system/extension-apiserver-authentication, so the server cannot tell the aggregator from anybody else`,
        evidence: [
          ...evidence,
          "the RoleBinding must be in kube-system and refer to a Role, not a ClusterRole",
        ],
        fix,
      });
    }
    return warn({
      problem: `${who} may not watch ConfigMap kube-system/extension-apiserver-authentication, so the server does not notice a new front-proxy CA`,
      evidence,
      fix,
    });
  },
});
