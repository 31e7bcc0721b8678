import { define, fail, pass, skip, warn } from "../../check.ts";

export const targetPort = define({
  id: "service/target-port",
  title: "The pods declare the port that the Service sends to",
  severity: "error",
  requires: ["service/port"],
  reads: ["apiService", "service", "pods"],
  judge: ({ apiService, service, pods }) => {
    if (service?.spec.type === "ExternalName") return skip("an ExternalName Service has no target port");
    if (pods.length === 0) return skip("there is no pod to compare with");
    const port = service?.spec.ports?.find((one) => one.port === (apiService?.spec.service?.port ?? 443));
    const target = port?.targetPort ?? port?.port;
    const declared = pods.flatMap(({ spec }) =>
      spec.containers.flatMap((container) => container.ports ?? []),
    );
    if (declared.some((one) => one.name === target || one.containerPort === target))
      return pass(`target ${target}`);
    const at = `${service?.metadata.name} -n ${service?.metadata.namespace}`;
    const only = declared.length === 1 ? (declared[0]?.name ?? declared[0]?.containerPort) : undefined;
    const index = service?.spec.ports?.findIndex((one) => one === port) ?? 0;
    const patch = [{ op: "replace", path: `/spec/ports/${index}/targetPort`, value: only }];
    const finding = {
      evidence: [
        `Service ${service?.metadata.namespace}/${service?.metadata.name}: targetPort ${target}`,
        `containers declare: ${[...new Set(declared.map((one) => `${one.containerPort}${one.name ? ` (${one.name})` : ""}`))].join(", ") || "no port"}`,
      ],
      fix: [
        only === undefined
          ? `kubectl edit service ${at}   # targetPort: the port that the server listens on`
          : `kubectl patch service ${at} --type=json -p '${JSON.stringify(patch)}'`,
      ],
    };
    // A name must be found among the containers' ports; a number is only a declaration and may be left out.
    if (typeof target === "string") {
      return fail({
        problem: `no container has a port named ${target}, which the Service sends to`,
        ...finding,
      });
    }
    if (declared.length === 0) return pass("no container declares its ports");
    const message = apiService?.status?.conditions?.find(({ type }) => type === "Available")?.message ?? "";
    if (message.includes("connection refused")) {
      return fail({
        problem: `the Service sends to port ${target}, which no container declares and where nothing listens`,
        ...finding,
        evidence: [...finding.evidence, message],
      });
    }
    return warn({ problem: `the Service sends to port ${target}, which no container declares`, ...finding });
  },
});
