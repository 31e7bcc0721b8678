import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { isMap, type Go, goStructs } from "./go-structs.ts";

// Writes src/sandbox/kinds/schemas/: the schemas of the kinds that the sandbox serves, a file for each Go package.
//   node --import tsx test/generate-kinds.ts
// They are read from the Go module of Kubernetes, which holds what a kube-apiserver of that version answers at /openapi/v3
// (hack/update-openapi-spec.sh asks one), and what the schemas do not say is read from the Go types: which fields are
// pointers, which are left out when they are empty, and what their types are called. Go fetches the modules when the real
// control plane is built (npm run cluster:up).
const version = "1.36.3";
const modules = join(homedir(), "go", "pkg", "mod", "k8s.io");
const documents = join(modules, `kubernetes@v${version}`, "api", "openapi-spec", "v3");
const folder = join(import.meta.dirname, "..", "src", "sandbox", "kinds", "schemas");
const staging = version.replace(/^1/, "0");

/** The kinds of each document, and so all that they refer to. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  "api__v1": [
    "Binding", "ConfigMap", "Endpoints", "Event", "Eviction", "LimitRange", "Namespace", "Node", "PersistentVolume",
    "PersistentVolumeClaim", "Pod", "ResourceQuota", "Secret", "Service", "ServiceAccount",
    "TokenRequest",
  ],
  "apis__admissionregistration.k8s.io__v1": [
    "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
  ],
  "apis__apiextensions.k8s.io__v1": ["CustomResourceDefinition"],
  "apis__apiregistration.k8s.io__v1": ["APIService"],
  "apis__apps__v1": ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
  "apis__authentication.k8s.io__v1": ["SelfSubjectReview", "TokenRequest", "TokenReview"],
  "apis__authorization.k8s.io__v1": [
    "LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview",
  ],
  "apis__autoscaling__v2": ["HorizontalPodAutoscaler"],
  "apis__batch__v1": ["CronJob", "Job"],
  "apis__certificates.k8s.io__v1": ["CertificateSigningRequest"],
  "apis__coordination.k8s.io__v1": ["Lease"],
  "apis__discovery.k8s.io__v1": ["EndpointSlice"],
  "apis__events.k8s.io__v1": ["Event"],
  "apis__flowcontrol.apiserver.k8s.io__v1": ["FlowSchema", "PriorityLevelConfiguration"],
  "apis__networking.k8s.io__v1": ["Ingress", "IngressClass", "NetworkPolicy"],
  "apis__policy__v1": ["PodDisruptionBudget"],
  "apis__rbac.authorization.k8s.io__v1": ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  "apis__scheduling.k8s.io__v1": ["PriorityClass"],
  "apis__storage.k8s.io__v1": ["StorageClass"],
}; // prettier-ignore

type Schema = Record<string, unknown>;

const prefix = "#/components/schemas/";
const packages = new Map<string, Record<string, Schema>>();
const cache = new Map<string, Promise<ReadonlyMap<string, ReadonlyMap<string, Go>>>>();

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [document, kinds] of Object.entries(wanted)) {
  const text = await readFile(join(documents, `${document}_openapi.json`), "utf8");
  const { schemas } = (JSON.parse(text) as { components: { schemas: Record<string, Schema> } }).components;
  for (const name of Object.keys(schemas)) {
    const kind = name.slice(name.lastIndexOf(".") + 1);
    if (
      kinds.includes(kind) &&
      name.startsWith("io.k8s.") &&
      "x-kubernetes-group-version-kind" in (schemas[name] ?? {})
    ) {
      await take(schemas, name);
    }
  }
}
for (const [name, schemas] of packages) {
  const sorted = Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(sorted)}\n`);
}
console.log((await readdir(folder)).join("\n"));

/** Takes a definition and all that it refers to. */
async function take(schemas: Record<string, Schema>, name: string): Promise<void> {
  const at = name.lastIndexOf(".");
  const [pack, type] = [name.slice(0, at), name.slice(at + 1)];
  const known = packages.get(pack) ?? {};
  packages.set(pack, known);
  if (known[type]) return;
  // Servers in Go serve the definitions of this module as well: texts and all must be the same, or merging renames them.
  const isShared = pack.startsWith("io.k8s.apimachinery.");
  const schema = forSandbox(schemas[name], isShared) as Schema;
  known[type] = schema;
  const fields = (await structsOf(pack)).get(type);
  for (const [field, property] of Object.entries((schema["properties"] ?? {}) as Record<string, Schema>)) {
    if (field === "apiVersion" || field === "kind") {
      if ("x-kubernetes-group-version-kind" in schema) continue;
    }
    const go = fields?.get(field);
    if (!go) throw new Error(`${name} has no Go field for ${field}`);
    property["x-go"] = go;
  }
  for (const reference of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) {
    await take(schemas, reference[1] ?? "");
  }
}

function structsOf(pack: string): Promise<ReadonlyMap<string, ReadonlyMap<string, Go>>> {
  const found = cache.get(pack) ?? goStructs(folderOf(pack));
  cache.set(pack, found);
  return found;
}

/** `io.k8s.api.apps.v1` is in k8s.io/api/apps/v1, `io.k8s.kube-aggregator.pkg.…` in k8s.io/kube-aggregator/pkg/…. */
function folderOf(pack: string): string {
  const [module = "", ...rest] = pack.replace("io.k8s.", "").split(".");
  return join(modules, `${module}@v${staging}`, ...rest);
}

/** With references by their names alone, and without descriptions unless they are wanted. */
function forSandbox(value: unknown, hasTexts: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => forSandbox(item, hasTexts));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]): [string, unknown][] => {
      if (!hasTexts && key === "description" && typeof field === "string") return [];
      if (key === "$ref" && typeof field === "string") return [[key, field.replace(prefix, "")]];
      return [[key, forSandbox(field, hasTexts)]];
    }),
  );
}
