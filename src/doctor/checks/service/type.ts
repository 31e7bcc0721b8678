import { define, fail, pass, warn } from "../../check.ts";

export const serviceType = define({
  id: "service/type",
  title: "The aggregator can route to a Service of this type",
  severity: "error",
  requires: ["service/exists"],
  reads: ["apiService", "service"],
  judge: ({ apiService, service }) => {
    const { type = "ClusterIP", clusterIP, externalName } = service?.spec ?? {};
    const name = `${service?.metadata.namespace}/${service?.metadata.name}`;
    const message = apiService?.status?.conditions?.find((one) => one.type === "Available")?.message ?? "";
    if (type === "ExternalName") {
      if (!message.includes("unsupported service type")) return pass(`ExternalName ${externalName}`);
      return fail({
        problem:
          "kube-apiserver runs with --enable-aggregator-routing and cannot follow a Service of type ExternalName",
        evidence: [`Service ${name}: type ExternalName, ${externalName}`, message],
        fix: ["# use a Service without selector and an EndpointSlice with the server's address"],
      });
    }
    if (clusterIP !== "None" || message.includes("all checks passed")) return pass(type);
    // The resolver dials the cluster IP; with --enable-aggregator-routing it dials endpoints, and headless works.
    const finding = {
      evidence: [`Service ${name}: clusterIP: None`, ...(message ? [message] : [])],
      fix: [
        `kubectl delete service ${service?.metadata.name} -n ${service?.metadata.namespace}`,
        "# create it again without clusterIP: None",
      ],
    };
    return message.includes("cannot route to service")
      ? fail({
          problem: `Service ${name} is headless (clusterIP: None), and the aggregator dials the cluster IP`,
          ...finding,
        })
      : warn({
          problem: `Service ${name} is headless (clusterIP: None), which works only with --enable-aggregator-routing`,
          ...finding,
        });
  },
});
