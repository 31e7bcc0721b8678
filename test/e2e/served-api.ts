import { kubeconfigConnection } from "../../apiserver/src/auth/kubernetes/kubeconfig.ts";
import type { AnyResource } from "../../apiserver/src/resource/any-resource.ts";
import { createApiServer } from "../../apiserver/src/serve/create-api-server.ts";
import { memory } from "../../apiserver/src/storage/memory.ts";
import { issue } from "../../apiserver/test/certificates.ts";
import type { ControlPlane } from "../cluster/control-plane.ts";
import { untilAvailable } from "./until-available.ts";

export type ServedApi = {
  readonly port: number;
  /** What the server has logged as a warning or an error. */
  readonly logged: readonly object[];
  readonly close: () => Promise<void>;
};

/** Serves resources from this process and registers them with a control plane. */
export async function serveApi(cluster: ControlPlane, resources: readonly AnyResource[]): Promise<ServedApi> {
  const ca = issue({ commonName: "ca", ca: true });
  const certificate = issue({ commonName: "api", issuer: ca, names: ["api.kinds.svc", "localhost"] });
  const logged: object[] = [];
  const log = (fields: object, message: string): void => void logged.push({ ...fields, message });
  const server = await createApiServer({
    resources,
    storage: memory(),
    certificate,
    kubernetes: await kubeconfigConnection(cluster.kubeconfig, {}),
    logger: { debug: () => undefined, info: () => undefined, warn: log, error: log },
  });
  const port = await server.listen({ port: 0 });
  const versions = new Set(
    resources.flatMap(({ group, versions }) => versions.map(({ name }) => `${name}.${group}`)),
  );
  const service = { namespace: "kinds", name: "api", port };
  const objects = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "kinds" } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "kinds", name: "api" },
      spec: { type: "ExternalName", externalName: "localhost" },
    },
    ...[...versions].map((name) => ({
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name },
      spec: {
        group: name.slice(name.indexOf(".") + 1),
        version: name.slice(0, name.indexOf(".")),
        groupPriorityMinimum: 1000,
        versionPriority: 15,
        service,
        caBundle: Buffer.from(ca.certificate).toString("base64"),
      },
    })),
  ];
  const input = objects.map((one) => JSON.stringify(one)).join("\n---\n");
  const applied = await cluster.kubectl(["apply", "-f", "-"], { input });
  if (applied.exitCode !== 0) throw new Error(applied.stderr);
  for (const name of versions) await untilAvailable(cluster, name, "True");
  return { port, logged, close: () => server.close() };
}
