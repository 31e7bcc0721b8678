import type { Project } from "../../src/project/project.ts";

/** A project in which no name is another one's default. */
export function orchard(changes: Partial<Project> = {}): Project {
  return {
    name: "orchard",
    template: "typescript",
    group: "fruit.example.com",
    versions: [
      {
        name: "v1",
        served: true,
        deprecated: undefined,
        versionPriority: 30,
        groupPriorityMinimum: 1200,
      },
    ],
    resources: [
      {
        kind: "Mango",
        plural: "mangoes",
        singular: "mango",
        shortNames: ["mg"],
        scope: "Namespaced",
        subresources: ["status"],
        virtual: false,
      },
    ],
    namespace: "fruit-system",
    service: { name: "orchard-api", port: 444, targetPort: 9443 },
    image: "registry.example.com/orchard:1.2.3",
    imagePullPolicy: "IfNotPresent",
    replicas: 1,
    compute: { requests: { cpu: "150m", memory: "200Mi" }, limits: { memory: "600Mi" } },
    storage: { type: "lmdb", size: "3Gi", storageClassName: "fast" },
    tls: { issuer: "kagg", algorithm: "ecdsa-p256", caDays: 3000, days: 300, clusterDomain: "corp.local" },
    networkPolicy: true,
    podDisruptionBudget: true,
    serviceMonitor: false,
    root: "/nowhere",
    file: "/nowhere/kagg.yaml",
    ...changes,
  };
}
