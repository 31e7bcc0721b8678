import { createHash } from "node:crypto";
import type { ServingBundle } from "../pki/serving-bundle.ts";
import type { Project } from "../project/project.ts";
import { container } from "./container.ts";
import { etcdVolumes } from "./etcd-client.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { labels, selector } from "./labels.ts";
import { inNamespace } from "./metadata.ts";
import { claimName, livesOnVolume } from "./persistent-volume-claim.ts";
import { servingSecretName } from "./serving-secret.ts";

/**
 * The server, such that the Pod Security level `restricted` lets it in. There is no checksum of the certificate in
 * the template: the server reads a renewed one by itself, and a restart would interrupt every watch. There is one of
 * the CA: kubelet takes a minute to bring a new Secret to a running pod, and as long the APIServices, which trust the
 * new CA at once, would refuse the server.
 */
export function deployment(project: Project, { caBundle }: ServingBundle): KubernetesObject {
  const annotations = { "kagg.dev/ca": createHash("sha256").update(caBundle).digest("hex").slice(0, 16) };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: inNamespace(project, project.name),
    spec: {
      replicas: project.replicas,
      strategy: strategy(project),
      selector: { matchLabels: selector(project) },
      template: { metadata: { labels: labels(project), annotations }, spec: podSpec(project) },
    },
  };
}

/**
 * With etcd, or with nothing to keep, a new server takes over before an old one goes. Any other storage lives in one pod:
 * two at a time would each serve their own objects, or wait for one volume.
 */
const strategy = ({ storage: { type } }: Project): Readonly<Record<string, unknown>> =>
  type === "etcd" || type === "none"
    ? { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
    : { type: "Recreate" };

function podSpec(project: Project): Readonly<Record<string, unknown>> {
  return {
    serviceAccountName: project.name,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    // Requests that run get half a minute to end, and then the storage is closed.
    terminationGracePeriodSeconds: 45,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: nonRoot,
      runAsGroup: nonRoot,
      // Makes the volume writable and the key readable for the user above.
      fsGroup: nonRoot,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map(
      (topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selector(project) },
      }),
    ),
    containers: [container(project)],
    volumes: volumes(project),
  };
}

function volumes(project: Project): readonly unknown[] {
  const secretName = servingSecretName(project);
  const serving = { name: "serving-cert", secret: { secretName, defaultMode: 0o440 } };
  return livesOnVolume(project.storage)
    ? [serving, { name: "data", persistentVolumeClaim: { claimName: claimName(project) } }]
    : [serving, ...etcdVolumes(project)];
}

/** The user `nonroot` of distroless images. */
const nonRoot = 65_532;
