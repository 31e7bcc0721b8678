import type { FromSchema, ObjectSchema } from "./json-schema.ts";
import * as names from "./name-patterns.ts";

const object = { type: "object", additionalProperties: false } as const;

const version = {
  ...object,
  description: "A version of the API. Every served version gets an APIService.",
  required: ["name"],
  properties: {
    name: { type: "string", ...names.version },
    served: { type: "boolean", default: true },
    deprecated: {
      type: "string",
      minLength: 1,
      maxLength: 200,
      description: 'What to use instead, such as "use v1"; clients are warned with it.',
    },
    versionPriority: {
      type: "integer",
      minimum: 1,
      maximum: 1000,
      description:
        "Where the version stands among those of its group; by its maturity where nothing is said.",
    },
    groupPriorityMinimum: {
      type: "integer",
      minimum: 1,
      maximum: 20000,
      default: 1000,
      description: "Where the group stands among all groups that have a resource of the same name.",
    },
  },
} as const;

const resource = {
  ...object,
  required: ["kind"],
  properties: {
    kind: { type: "string", ...names.kind },
    plural: {
      type: "string",
      ...names.serviceLabel,
      description: "The resource's name in paths; the kind's plural in lower case by default.",
    },
    singular: { type: "string", ...names.serviceLabel, description: "The kind in lower case by default." },
    shortNames: { type: "array", items: { type: "string", ...names.serviceLabel }, default: [] },
    scope: { type: "string", enum: ["Namespaced", "Cluster"], default: "Namespaced" },
    subresources: { type: "array", items: { type: "string", enum: ["status", "scale"] }, default: [] },
    virtual: {
      type: "boolean",
      default: false,
      description: "Answered by functions of the server; nothing of it is stored.",
    },
  },
} as const;

const quantity = { type: ["string", "number"], minimum: 0, ...names.quantity } as const;

const port = { type: "integer", minimum: 1, maximum: 65535 } as const;
const days = { type: "integer", minimum: 1, maximum: 36500 } as const;

const spec = {
  ...object,
  required: ["group", "versions", "resources", "image"],
  properties: {
    template: {
      type: "string",
      enum: ["typescript", "go"],
      default: "typescript",
      description: "What the server is written in.",
    },
    group: { type: "string", ...names.group, description: "The API group, such as fruit.example.com." },
    versions: { type: "array", items: version, minItems: 1, maxItems: 50 },
    resources: { type: "array", items: resource, minItems: 1, maxItems: 200 },
    namespace: {
      type: "string",
      ...names.namespaceLabel,
      description: "Where the server runs; metadata.name by default.",
    },
    service: {
      ...object,
      default: {},
      properties: {
        name: { type: "string", ...names.serviceLabel, description: "metadata.name by default." },
        port: { ...port, default: 443, description: "The port that the aggregator calls." },
        targetPort: { ...port, default: 8443, description: "The port that the server listens on." },
      },
    },
    image: { type: "string", ...names.image, description: "The image of the server." },
    imagePullPolicy: { type: "string", enum: ["Always", "IfNotPresent", "Never"], default: "IfNotPresent" },
    replicas: {
      type: "integer",
      minimum: 1,
      maximum: 100,
      default: 1,
      description: "How many servers run; more than one needs a storage that they can share.",
    },
    compute: {
      ...object,
      default: {},
      description: "The container's requests and limits, as Kubernetes quantities.",
      properties: {
        requests: {
          ...object,
          default: {},
          properties: { cpu: { ...quantity, default: "100m" }, memory: { ...quantity, default: "128Mi" } },
        },
        limits: {
          ...object,
          default: {},
          properties: { cpu: quantity, memory: { ...quantity, default: "512Mi" } },
        },
      },
    },
    storage: {
      ...object,
      default: {},
      properties: {
        type: {
          type: "string",
          enum: ["lmdb", "embedded", "etcd", "memory", "none"],
          description:
            "lmdb (TypeScript) and embedded (Go: an etcd inside the server): on a volume of the one server, and the default. etcd: in an etcd of yours, for any number of servers. memory (TypeScript): gone when the server stops. none: every resource is virtual.",
        },
        size: {
          ...quantity,
          description: "The volume's size with lmdb or embedded; 1Gi by default.",
        },
        storageClassName: {
          type: "string",
          ...names.subdomain,
          description: "The volume's StorageClass with lmdb or embedded; the cluster's default by default.",
        },
        servers: {
          type: "array",
          items: { type: "string", ...names.etcdServer },
          minItems: 1,
          maxItems: 20,
          description: "The members of etcd: all of them http or all https.",
        },
        secretName: {
          type: "string",
          ...names.subdomain,
          description:
            "A Secret in the server's namespace with what etcd over https asks for: ca.crt, tls.crt and tls.key.",
        },
        prefix: {
          type: "string",
          ...names.etcdPrefix,
          description: "Where in etcd the objects are; /kagg/<group> by default.",
        },
      },
    },
    tls: {
      ...object,
      default: {},
      properties: {
        issuer: { type: "string", enum: ["kagg"], default: "kagg" },
        algorithm: {
          type: "string",
          enum: ["ecdsa-p256", "rsa-2048", "rsa-3072", "rsa-4096"],
          default: "ecdsa-p256",
        },
        caDays: { ...days, default: 3650, description: "How long a new CA is valid." },
        days: { ...days, default: 365, description: "How long a new serving certificate is valid." },
        clusterDomain: {
          type: "string",
          ...names.subdomain,
          default: "cluster.local",
          description: "The DNS domain of the cluster.",
        },
      },
    },
    networkPolicy: { type: "boolean", default: true, description: "Let only the serving port be reached." },
    podDisruptionBudget: { type: "boolean", default: true, description: "Made where replicas is above 1." },
    serviceMonitor: {
      type: "boolean",
      default: false,
      description: "For the Prometheus operator; needs its CRDs in the cluster.",
    },
  },
} as const;

/** kagg.yaml, whole. schema/kagg.schema.json is made from it, and loading checks against it. */
export const projectSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "kagg.yaml",
  ...object,
  description: "An aggregated API as kagg builds, registers and diagnoses it.",
  required: ["apiVersion", "kind", "metadata", "spec"],
  properties: {
    apiVersion: { type: "string", enum: ["kagg.dev/v1alpha1"] },
    kind: { type: "string", enum: ["AggregatedAPI"] },
    metadata: {
      ...object,
      required: ["name"],
      properties: {
        name: {
          type: "string",
          ...names.serviceLabel,
          description: "The name of the Service, the Deployment and the ServiceAccount.",
        },
      },
    },
    spec,
  },
} as const satisfies ObjectSchema & { $schema: string; title: string };

/** kagg.yaml's data once it has passed the schema, the defaults that depend on no other field filled in. */
export type ProjectData = FromSchema<typeof projectSchema>;
