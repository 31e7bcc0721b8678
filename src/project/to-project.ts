import { dirname } from "node:path";
import type { Project, Quantities, Storage } from "./project.ts";
import { resourceNames } from "./resource-names.ts";
import type { ProjectData } from "./schema.ts";
import { storageType } from "./storage-type.ts";
import { priorities } from "./version-order.ts";

/** Fills in the defaults that depend on other fields. */
export function toProject({ metadata, spec }: ProjectData, file: string): Project {
  const priority = priorities(spec.versions.map(({ name }) => name));
  return {
    name: metadata.name,
    template: spec.template,
    group: spec.group,
    versions: spec.versions.map(({ name, served, deprecated, versionPriority, groupPriorityMinimum }) => ({
      name,
      served,
      deprecated,
      versionPriority: versionPriority ?? priority.get(name) ?? 10,
      groupPriorityMinimum,
    })),
    resources: spec.resources.map((resource) => ({
      ...resourceNames(resource),
      scope: resource.scope,
      subresources: resource.subresources,
      virtual: resource.virtual,
    })),
    namespace: spec.namespace ?? metadata.name,
    service: { ...spec.service, name: spec.service.name ?? metadata.name },
    image: spec.image,
    imagePullPolicy: spec.imagePullPolicy,
    replicas: spec.replicas,
    compute: {
      requests: quantities(spec.compute.requests),
      limits: quantities(spec.compute.limits),
    },
    storage: storage(spec),
    tls: spec.tls,
    networkPolicy: spec.networkPolicy,
    podDisruptionBudget: spec.podDisruptionBudget,
    serviceMonitor: spec.serviceMonitor,
    root: dirname(file),
    file,
  };
}

type Given = ProjectData["spec"]["compute"]["limits"];

const quantities = ({ cpu, memory }: Given): Quantities => ({
  ...(cpu !== undefined && { cpu: String(cpu) }),
  memory: String(memory),
});

function storage(spec: ProjectData["spec"]): Storage {
  const { size = "1Gi", storageClassName, servers = [], secretName, prefix } = spec.storage;
  const type = storageType(spec);
  if (type === "etcd") return { type, servers, secretName, prefix: prefix ?? `/kagg/${spec.group}` };
  if (type === "memory" || type === "none") return { type };
  return { type, size: String(size), storageClassName };
}
