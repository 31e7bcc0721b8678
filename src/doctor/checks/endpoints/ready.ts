import { define, fail, pass } from "../../check.ts";
import type { EndpointSlice } from "../../objects.ts";

export const endpointsReady = define({
  id: "endpoints/ready",
  title: "The Service has a ready endpoint on that port",
  severity: "error",
  requires: ["service/port"],
  explainedBy: ["service/type", "pods/created", "pods/ready", "service/target-port"],
  reads: ["apiService", "service", "slices"],
  judge: ({ apiService, service, slices }) => {
    if (service?.spec.type === "ExternalName") return pass("ExternalName: its name is dialled instead");
    const { namespace, name } = service?.metadata ?? {};
    const port = service?.spec.ports?.find((one) => one.port === (apiService?.spec.service?.port ?? 443));
    const portName = port?.name ?? "";
    const serving = slices.filter((slice) => hasPort(slice, portName) && readyCount(slice) > 0);
    if (serving.length > 0) return pass(`${serving.reduce((sum, one) => sum + readyCount(one), 0)}`);
    const fix = [`kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=${name} -o yaml`];
    if (slices.length === 0) {
      return fail({
        problem: `Service ${namespace}/${name} has no EndpointSlice`,
        evidence: [
          service?.spec.selector
            ? "it has a selector, so the endpoints controller should have made one: is kube-controller-manager running?"
            : "it has no selector, so somebody must make the EndpointSlice",
        ],
        fix: [
          `# create an EndpointSlice in ${namespace} with the label kubernetes.io/service-name: ${name}`,
          ...fix,
        ],
      });
    }
    const evidence = slices.map(describeSlice);
    if (slices.some((slice) => readyCount(slice) > 0)) {
      return fail({
        problem: `no EndpointSlice of Service ${namespace}/${name} has both a ready address and a port named "${portName}"`,
        evidence: [`Service port ${port?.port} is named "${portName}"`, ...evidence],
        fix: [`# name the port "${portName}" in the EndpointSlice`, ...fix],
      });
    }
    return fail({ problem: `Service ${namespace}/${name} has no ready endpoint`, evidence, fix });
  },
});

const hasPort = ({ ports }: EndpointSlice, wanted: string): boolean =>
  (ports ?? []).some(({ name, port }) => (name ?? "") === wanted && port !== undefined);

const readyCount = ({ endpoints }: EndpointSlice): number =>
  (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).length;

function describeSlice(slice: EndpointSlice): string {
  const ports = (slice.ports ?? []).map(({ name, port }) => `${port} "${name ?? ""}"`).join(", ");
  const total = slice.endpoints?.length ?? 0;
  return `EndpointSlice ${slice.metadata.name}: ${readyCount(slice)} of ${total} addresses ready, ports ${ports || "none"}`;
}
