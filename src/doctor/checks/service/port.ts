import { define, fail, pass } from "../../check.ts";

export const servicePort = define({
  id: "service/port",
  title: "The Service has the port that the APIService names",
  severity: "error",
  requires: ["service/exists"],
  reads: ["apiService", "service"],
  judge: ({ apiService, service }, { name }) => {
    const wanted = apiService?.spec.service?.port ?? 443;
    const ports = service?.spec.ports ?? [];
    const at = `${service?.metadata.namespace}/${service?.metadata.name}`;
    if (service?.spec.type === "ExternalName")
      return pass(`ExternalName: port ${wanted} of the name is dialled`);
    if (ports.some(({ port }) => port === wanted)) return pass(`port ${wanted}`);
    const only = ports.length === 1 ? ports[0]?.port : undefined;
    return fail({
      problem: `Service ${at} has no port ${wanted}`,
      evidence: [
        `APIService ${name}: spec.service.port: ${wanted}`,
        `Service ${at}: ports ${ports.map(({ name: portName, port }) => (portName ? `${port} (${portName})` : port)).join(", ") || "none"}`,
      ],
      fix: [
        `kubectl patch apiservice ${name} --type=merge -p '{"spec":{"service":{"port":${only ?? "<port of the Service>"}}}}'`,
      ],
    });
  },
});
