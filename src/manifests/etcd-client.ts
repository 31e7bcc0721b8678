import type { Project } from "../project/project.ts";

const folder = "/etc/kagg/etcd-client";

/** How the server finds its etcd, and shows who it is; the names are kube-apiserver's. */
export function etcdFlags({ storage }: Project): readonly string[] {
  if (storage.type !== "etcd") return [];
  return [
    `--etcd-servers=${storage.servers.join(",")}`,
    `--etcd-prefix=${storage.prefix}`,
    ...(storage.secretName === undefined
      ? []
      : [
          `--etcd-cafile=${folder}/ca.crt`,
          `--etcd-certfile=${folder}/tls.crt`,
          `--etcd-keyfile=${folder}/tls.key`,
        ]),
  ];
}

export const etcdMounts = (project: Project): readonly object[] =>
  secretOf(project) === undefined ? [] : [{ name: "etcd-client", mountPath: folder, readOnly: true }];

/** The Secret is not kagg's: who runs the etcd makes it. */
export function etcdVolumes(project: Project): readonly object[] {
  const secretName = secretOf(project);
  return secretName === undefined
    ? []
    : [{ name: "etcd-client", secret: { secretName, defaultMode: 0o440 } }];
}

const secretOf = ({ storage }: Project): string | undefined =>
  storage.type === "etcd" ? storage.secretName : undefined;
