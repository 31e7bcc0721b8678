import type { ServingBundle } from "../pki/serving-bundle.ts";
import type { Project } from "../project/project.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { inNamespace } from "./metadata.ts";

/** The serving certificate for the server's pod. The CA's key is not in it. */
export function servingSecret(project: Project, bundle: ServingBundle): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: inNamespace(project, servingSecretName(project)),
    type: "kubernetes.io/tls",
    data: {
      "ca.crt": base64(bundle.caBundle),
      "tls.crt": base64(bundle.certificate),
      "tls.key": base64(bundle.privateKey),
    },
  };
}

export const servingSecretName = ({ name }: Pick<Project, "name">): string => `${name}-serving-cert`;

export const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
