import { randomBytes, X509Certificate } from "node:crypto";
import type { ApiServer, Connection } from "@kagg/apiserver";
import type { AnyResource, Clock, KubeObject } from "@kagg/apiserver/internal";
import type { Issued } from "../../pki/issuance.ts";
import { issueCa } from "../../pki/issue-ca.ts";
import { issueServingCertificate } from "../../pki/issue-serving-certificate.ts";
import { issuerOf } from "../../pki/issuer.ts";
import { tlsFor, validityOver } from "../certificates.ts";
import type { Client } from "../client.ts";
import type { Sandbox as Running } from "../sandbox.ts";
import type { Sandbox, ServedApi } from "./kagg-sandbox.d.ts";

const TIMEOUT = 10_000;

/** The `serve` of a sandbox. */
export function serverOf(
  running: Pick<Running, "client" | "url" | "certificates">,
  clock: Pick<Clock, "now">,
): Sandbox["serve"] {
  return async (resources, start) => {
    const all = resources as readonly AnyResource[];
    const groups = [...new Set(all.map(({ group }) => group))];
    const [group = ""] = groups;
    if (groups.length !== 1)
      throw new Error(`a server has one group here, and these have ${groups.length}: ${groups.join(", ")}`);
    const name = group.replaceAll(".", "-").slice(0, 63);
    const versions = [...new Set(all.flatMap((one) => one.versions.map((version) => version.name)))];
    const issued = await issue(name, [new Date(), clock.now()]);
    const token = await prepare(running.client, name);
    const kubernetes: Connection = {
      server: running.url,
      ca: running.certificates.ca,
      serverName: undefined,
      insecure: false,
      credentials: () => Promise.resolve({ token }),
    };
    const server: ApiServer = await start({
      certificate: { certificate: issued.certificate, key: issued.privateKey },
      kubernetes,
    });
    const port = await server.listen({ port: 0, host: "localhost" });
    await register(running.client, { name, group, versions, port, ca: issued.ca });
    await Promise.all(versions.map((version) => untilServed(running.client, `${version}.${group}`)));
    const served: ServedApi = { port, close: () => server.close() };
    return served;
  };
}

type IssuedByOwnCa = Issued & { readonly ca: string };

async function issue(name: string, times: readonly Date[]): Promise<IssuedByOwnCa> {
  const { now, days } = validityOver(times);
  const source = { now, random: randomBytes };
  const tls = tlsFor(days);
  const ca = await issueCa({ name, tls }, source);
  const issuer = issuerOf(new X509Certificate(ca.certificate), ca.privateKey);
  const project = { namespace: name, service: { name, port: 443, targetPort: 8443 }, tls };
  return { ca: ca.certificate, ...(await issueServingCertificate(project, issuer, source)) };
}

/** What stands in the cluster before a server starts: who it is, and what it may. Gives its token. */
async function prepare(client: Client, name: string): Promise<string> {
  const subjects = [{ kind: "ServiceAccount", name, namespace: name }];
  const binding = (kind: string, role: string): object => ({
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: role },
    subjects,
  });
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const admission = {
    rules: [
      { apiGroups: [""], resources: ["namespaces"], verbs: ["get", "list", "watch"] },
      {
        apiGroups: ["admissionregistration.k8s.io"],
        resources: [
          "mutatingwebhookconfigurations",
          "validatingwebhookconfigurations",
          "validatingadmissionpolicies",
          "validatingadmissionpolicybindings",
        ],
        verbs: ["get", "list", "watch"],
      },
    ],
  };
  await put(client, "/api/v1/namespaces", name, {});
  await put(client, `/api/v1/namespaces/${name}/serviceaccounts`, name, {});
  await Promise.all([
    put(client, `${rbac}/clusterroles`, `${name}:admission`, admission),
    put(
      client,
      `${rbac}/clusterrolebindings`,
      `${name}:admission`,
      binding("ClusterRole", `${name}:admission`),
    ),
    put(
      client,
      `${rbac}/clusterrolebindings`,
      `${name}:auth-delegator`,
      binding("ClusterRole", "system:auth-delegator"),
    ),
    put(
      client,
      `${rbac}/namespaces/kube-system/rolebindings`,
      `${name}:auth-reader`,
      binding("Role", "extension-apiserver-authentication-reader"),
    ),
  ]);
  const { status } = await client.send({
    method: "POST",
    path: `/api/v1/namespaces/${name}/serviceaccounts/${name}/token`,
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: 86_400 },
    },
  });
  return String((status as { readonly token?: string } | undefined)?.token);
}

type Registration = {
  readonly name: string;
  readonly group: string;
  readonly versions: readonly string[];
  readonly port: number;
  readonly ca: string;
};

async function register(client: Client, { name, group, versions, port, ca }: Registration): Promise<void> {
  await put(client, `/api/v1/namespaces/${name}/services`, name, {
    spec: { type: "ExternalName", externalName: "localhost" },
  });
  const spec = {
    group,
    groupPriorityMinimum: 1000,
    service: { namespace: name, name, port },
    caBundle: Buffer.from(ca).toString("base64"),
  };
  await Promise.all(
    versions.map((version, index) =>
      put(client, "/apis/apiregistration.k8s.io/v1/apiservices", `${version}.${group}`, {
        spec: { ...spec, version, versionPriority: 100 - index },
      }),
    ),
  );
}

/** Makes an object, or makes it as wanted; a second server of a group takes the place of the first. */
async function put(client: Client, collection: string, name: string, content: object): Promise<KubeObject> {
  return client.send({
    method: "PATCH",
    path: `${collection}/${name}`,
    query: { fieldManager: "kagg-sandbox", force: "true" },
    contentType: "application/apply-patch+yaml",
    body: { ...typeOf(collection), metadata: { name }, ...content },
  });
}

const KINDS: Readonly<Record<string, string>> = {
  namespaces: "Namespace",
  serviceaccounts: "ServiceAccount",
  services: "Service",
  clusterroles: "ClusterRole",
  clusterrolebindings: "ClusterRoleBinding",
  rolebindings: "RoleBinding",
  apiservices: "APIService",
};

function typeOf(collection: string): { readonly apiVersion: string; readonly kind: string | undefined } {
  const [, root, first = "", second = ""] = collection.split("/");
  const plural = collection.slice(collection.lastIndexOf("/") + 1);
  return { apiVersion: root === "api" ? first : `${first}/${second}`, kind: KINDS[plural] };
}

async function untilServed(client: Client, name: string): Promise<void> {
  const path = "/apis/apiregistration.k8s.io/v1/apiservices";
  const timeout = AbortSignal.timeout(TIMEOUT);
  let why = "it has no condition yet";
  for await (const { object } of client.watch(path, { fieldSelector: `metadata.name=${name}` }, timeout)) {
    const { conditions = [] } = (object.status ?? {}) as { readonly conditions?: readonly Condition[] };
    const available = conditions.find(({ type }) => type === "Available");
    if (available?.status === "True") return untilCurrent(client, name, timeout);
    if (available) why = `${available.reason}: ${available.message}`;
  }
  throw new Error(`${name} is not served after ${TIMEOUT / 1000} seconds: ${why}`);
}

type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
};

/** The aggregator reads what is served once the server is available. */
async function untilCurrent(client: Client, name: string, timeout: AbortSignal): Promise<void> {
  const [version, group] = [name.slice(0, name.indexOf(".")), name.slice(name.indexOf(".") + 1)];
  while (!timeout.aborted) {
    const found = (await client.send({
      method: "GET",
      path: "/apis",
      accept: DISCOVERY,
    })) as unknown as Groups;
    const of = found.items.find(({ metadata }) => metadata.name === group);
    if (of?.versions.some((one) => one.version === version && one.freshness === "Current")) return;
    // Discovery has no watch.
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  throw new Error(`${name} is available, and its discovery is stale after ${TIMEOUT / 1000} seconds`);
}

const DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

type Groups = {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly versions: readonly { readonly version: string; readonly freshness: string }[];
  }[];
};
