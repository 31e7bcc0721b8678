import { define, pass, warn } from "../../check.ts";
import { causes } from "../apiservice/causes.ts";

export const openApiListed = define({
  id: "discovery/openapi",
  title: "OpenAPI v3 has the version's schemas",
  severity: "warning",
  requires: ["apiservice/exists"],
  explainedBy: [...causes, "apiservice/available", "root/answers", "root/document"],
  reads: ["openapi"],
  judge: ({ openapi }, { group, version, groupVersion }) => {
    const path = group === "" ? `api/${version}` : `apis/${groupVersion}`;
    if (openapi.includes(path)) return pass();
    return warn({
      problem: `/openapi/v3 has no schemas for ${groupVersion}: kubectl explain and client-side checks do not work for it`,
      evidence: [`GET /openapi/v3: no path ${path}`],
      fix: [
        `# serve /openapi/v3 with a path ${path} to every authenticated user; kube-apiserver asks as system:aggregator without any group`,
        "# it is read again after one minute at the earliest",
      ],
    });
  },
});
