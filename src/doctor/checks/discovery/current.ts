import { define, fail, pass, warn } from "../../check.ts";
import { causes } from "../apiservice/causes.ts";

export const discoveryCurrent = define({
  id: "discovery/current",
  title: "Aggregated discovery has the version and its resources",
  severity: "error",
  requires: ["apiservice/exists"],
  explainedBy: [...causes, "apiservice/available", "root/answers", "root/document"],
  reads: ["discovery"],
  mayRead: ["root"],
  judge: ({ discovery, root }, { group, version, groupVersion, path }) => {
    if (group === "") return pass("the core group is not part of /apis");
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    const see = `kubectl proxy & sleep 1; curl -H 'Accept: ${accept}' http://127.0.0.1:8001/apis`;
    if (!discovery) {
      return fail({
        problem: `${groupVersion} is not listed in discovery at /apis`,
        evidence: [`GET /apis: group ${group} has no version ${version}`],
        fix: ["# a new APIService is listed within a second: run kagg doctor again", see],
      });
    }
    if (discovery.freshness !== "Current") {
      return fail({
        problem: `discovery of ${groupVersion} is ${discovery.freshness}: clients see an old list of resources, and namespaces cannot be deleted`,
        evidence: [
          `GET /apis: ${groupVersion} has freshness ${discovery.freshness}`,
          "kube-apiserver asks for it as system:kube-aggregator without any group, once a minute",
        ],
        fix: [
          "# where requests work and discovery is stale, the backend denies users without groups, or answers /apis with 503",
          `# let it answer ${path} for every authenticated user`,
          see,
        ],
      });
    }
    if (discovery.resources.length > 0) return pass(discovery.resources.join(", "));
    const listed =
      root.ok &&
      root.value.some(({ answer }) => answer.status === 200 && /"resources":\s*\[\s*\{/.test(answer.text));
    const finding = {
      problem: `discovery of ${groupVersion} is Current and has no resources, so clients find nothing to use`,
      evidence: [`GET /apis: ${groupVersion} is Current with 0 resources`],
      fix: [
        "# where the backend answers /apis itself, its document must contain this group and version",
        see,
      ],
    };
    return listed ? fail(finding) : warn(finding);
  },
});
