import { define, fail, pass } from "../../check.ts";

export const exists = define({
  id: "apiservice/exists",
  title: "The APIService exists",
  severity: "error",
  reads: ["apiService"],
  mayRead: ["apiServiceNames"],
  judge: ({ apiService, apiServiceNames }, { name, group }) => {
    if (apiService) return pass();
    const near = (apiServiceNames.ok ? apiServiceNames.value : []).filter((one) => one.endsWith(`.${group}`));
    return fail({
      problem: "there is no such APIService",
      evidence: [
        near.length > 0
          ? `of the group ${group} there is: ${near.join(", ")}`
          : `no APIService is of the group ${group}`,
      ],
      fix: [
        near[0] ? `kagg doctor ${near[0]}` : "kagg register",
        `kubectl get apiservices | grep ${name.split(".")[1] ?? name}`,
      ],
    });
  },
});
