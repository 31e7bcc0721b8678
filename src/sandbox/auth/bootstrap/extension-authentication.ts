import type { KubeObject } from "@kagg/apiserver/internal";

/** Whom extension API servers are to believe: PEM. */
export type TrustPems = {
  /** Signs the certificates of clients. */
  readonly clientCa: string;
  /** Signs the certificate of the front proxy. */
  readonly frontProxyCa: string;
};

/** The common name that the front proxy's certificate has. */
const FRONT_PROXY = "front-proxy-client";

/**
 * The data of the ConfigMap kube-system/extension-apiserver-authentication: each value is a PEM or a JSON array
 * (kubernetes/pkg/controlplane/controller/clusterauthenticationtrust).
 */
export const extensionAuthenticationData = ({
  clientCa,
  frontProxyCa,
}: TrustPems): Readonly<Record<string, string>> => ({
  "client-ca-file": clientCa,
  "requestheader-allowed-names": JSON.stringify([FRONT_PROXY]),
  "requestheader-client-ca-file": frontProxyCa,
  "requestheader-extra-headers-prefix": JSON.stringify(["X-Remote-Extra-"]),
  "requestheader-group-headers": JSON.stringify(["X-Remote-Group"]),
  "requestheader-uid-headers": JSON.stringify(["X-Remote-Uid"]),
  "requestheader-username-headers": JSON.stringify(["X-Remote-User"]),
});

export const extensionAuthentication = (pems: TrustPems): KubeObject =>
  ({
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: { name: "extension-apiserver-authentication", namespace: "kube-system" },
    data: extensionAuthenticationData(pems),
  }) as KubeObject;
