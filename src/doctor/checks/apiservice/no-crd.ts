import { define, pass, warn } from "../../check.ts";

export const noCrd = define({
  id: "apiservice/no-crd",
  title: "No CustomResourceDefinition claims the same group and version",
  severity: "warning",
  requires: ["apiservice/exists"],
  reads: ["apiService", "crds"],
  judge: ({ apiService, crds }, { name, group, version, groupVersion }) => {
    if (!apiService?.spec.service) return pass("local");
    const rivals = crds.filter((crd) => crd.spec.versions.some((one) => one.name === version && one.served));
    if (rivals.length === 0) return pass();
    const names = rivals.map(({ metadata }) => metadata.name);
    return warn({
      problem: `${names.join(", ")} also claims ${groupVersion}: requests go to the APIService's backend, and the custom resources cannot be reached`,
      evidence: rivals.map(
        (crd) =>
          `CustomResourceDefinition ${crd.metadata.name} serves ${crd.spec.names.kind} in ${groupVersion}`,
      ),
      fix: [
        `# decide who owns ${group}; then one of:`,
        ...names.map((one) => `kubectl delete crd ${one}   # deletes its objects too`),
        `kubectl delete apiservice ${name}`,
      ],
    });
  },
});
