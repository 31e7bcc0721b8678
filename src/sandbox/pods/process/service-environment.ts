/** Where a process finds this control plane. */
export type Server = { readonly host: string; readonly port: number };

/**
 * What a pod knows of the Service `kubernetes`, with the address that really answers. Other Services have a cluster IP that
 * nothing listens on here, so their variables would mislead.
 */
export function serviceEnvironment({ host, port }: Server): Readonly<Record<string, string>> {
  const url = `tcp://${host}:${port}`;
  const prefix = `KUBERNETES_PORT_${port}_TCP`;
  return {
    KUBERNETES_SERVICE_HOST: host,
    KUBERNETES_SERVICE_PORT: String(port),
    KUBERNETES_SERVICE_PORT_HTTPS: String(port),
    KUBERNETES_PORT: url,
    [prefix]: url,
    [`${prefix}_PROTO`]: "tcp",
    [`${prefix}_PORT`]: String(port),
    [`${prefix}_ADDR`]: host,
  };
}
