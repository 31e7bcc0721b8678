import type { KubeObject } from "@kagg/apiserver/internal";
import type { Client } from "../../../src/sandbox/client.ts";
import { objectsOf, until } from "./objects.ts";

type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
};

/** One container with a named port, which two pods have. */
const template = (name: string, image: string) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: "server", image, ports: [{ name: "https", containerPort: 8443 }] }] },
});

export const condition = ({ status }: KubeObject, type: string): Condition | undefined =>
  ((status?.["conditions"] ?? []) as Condition[]).find((one) => one.type === type);

export const isRolledOut = (object: KubeObject): boolean =>
  object.status?.["observedGeneration"] === object.metadata.generation &&
  condition(object, "Progressing")?.reason === "NewReplicaSetAvailable" &&
  object.status?.["availableReplicas"] === object.spec?.["replicas"] &&
  object.status?.["replicas"] === object.spec?.["replicas"];

/** Deployments in the words of the tests. */
export function deploymentsOf(client: Client) {
  const objects = objectsOf(client);
  return {
    inNamespace: async (name: string): Promise<string> => {
      await objects.create("Namespace", "", name);
      return name;
    },
    /** Two pods, unless told otherwise. */
    deploy: (namespace: string, name: string, more: object = {}): Promise<KubeObject> => {
      const selector = { matchLabels: { app: name } };
      const spec = { replicas: 2, selector, template: template(name, "v1"), ...more };
      return objects.create("Deployment", namespace, name, { spec });
    },
    change: (namespace: string, name: string, image: string): Promise<KubeObject> =>
      objects.patch("Deployment", namespace, name, { spec: { template: template(name, image) } }),
    untilRolledOut: (namespace: string, name: string): Promise<KubeObject> =>
      until(`${name} is rolled out`, () => objects.get("Deployment", namespace, name), isRolledOut),
    messages: async (namespace: string, kind: string): Promise<string[]> => {
      const events = (await objects.list("Event", namespace)) as readonly (KubeObject & Told)[];
      return events
        .filter(({ involvedObject }) => involvedObject.kind === kind)
        .map(({ message }) => message);
    },
  };
}

type Told = { readonly message: string; readonly involvedObject: { readonly kind: string } };
