import type { Project } from "../project/project.ts";
import { etcdFlags, etcdMounts } from "./etcd-client.ts";
import { livesOnVolume } from "./persistent-volume-claim.ts";

/** The server's container; its flags are those of k8s.io/apiserver. */
export function container(project: Project): Readonly<Record<string, unknown>> {
  const stored = livesOnVolume(project.storage);
  return {
    name: "server",
    image: project.image,
    imagePullPolicy: project.imagePullPolicy,
    args: [
      `--secure-port=${project.service.targetPort}`,
      `--tls-cert-file=${servingFolder}/tls.crt`,
      `--tls-private-key-file=${servingFolder}/tls.key`,
      ...(stored ? [`--data-dir=${dataFolder}`] : []),
      ...etcdFlags(project),
    ],
    ports: [{ name: "https", containerPort: project.service.targetPort, protocol: "TCP" }],
    // Opening large storage takes time; once it is open, a server that hangs is restarted within half a minute.
    startupProbe: { ...probe("/livez"), periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: { ...probe("/livez"), periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
    readinessProbe: { ...probe("/readyz"), periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 5 },
    // A server that cannot start says why in its log; so the pod's status, register and doctor say it too.
    terminationMessagePolicy: "FallbackToLogsOnError",
    resources: project.compute,
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    },
    volumeMounts: [
      // A whole folder and no subPath: only so does a renewed certificate reach a running pod.
      { name: "serving-cert", mountPath: servingFolder, readOnly: true },
      ...(stored ? [{ name: "data", mountPath: dataFolder }] : []),
      ...etcdMounts(project),
    ],
  };
}

/** By the port's name. The kubelet does not verify certificates of probes. */
function probe(path: string): { readonly httpGet: Readonly<Record<string, string>> } {
  return { httpGet: { path, port: "https", scheme: "HTTPS" } };
}

const servingFolder = "/etc/kagg/serving-cert";
const dataFolder = "/var/lib/kagg";
