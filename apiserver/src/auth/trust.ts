import { readCertificates, type Certificate } from "./x509/certificate.ts";

/** Whom the server believes: the ConfigMap kube-system/extension-apiserver-authentication, read. */
export type Trust = {
  /** undefined where the cluster has no front proxy configured. */
  readonly requestHeader: RequestHeaderTrust | undefined;
  /** CAs of the cluster's own client certificates; empty where there are none. */
  readonly clientRoots: readonly Certificate[];
};

export type RequestHeaderTrust = {
  readonly roots: readonly Certificate[];
  /** Common names of the front proxy's certificate; empty allows any. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraPrefixes: readonly string[];
};

/** Throws an Error that names the key that cannot be used. */
export function readTrust(data: Readonly<Record<string, string>>): Trust {
  const clientCa = data["client-ca-file"];
  const frontProxyCa = data["requestheader-client-ca-file"];
  return {
    clientRoots: clientCa ? readCa("client-ca-file", clientCa) : [],
    requestHeader: frontProxyCa
      ? {
          roots: readCa("requestheader-client-ca-file", frontProxyCa),
          allowedNames: readNames(data, "requestheader-allowed-names"),
          usernameHeaders: readNames(data, "requestheader-username-headers"),
          uidHeaders: readNames(data, "requestheader-uid-headers"),
          groupHeaders: readNames(data, "requestheader-group-headers"),
          extraPrefixes: readNames(data, "requestheader-extra-headers-prefix"),
        }
      : undefined,
  };
}

function readCa(key: string, pem: string): readonly Certificate[] {
  try {
    return readCertificates(pem);
  } catch (error) {
    throw new Error(`${key}: ${error instanceof Error ? error.message : "cannot be read"}`, { cause: error });
  }
}

/** Each is a JSON array of strings (kubernetes/pkg/controlplane/controller/clusterauthenticationtrust). */
function readNames(data: Readonly<Record<string, string>>, key: string): readonly string[] {
  const text = data[key];
  if (!text) return [];
  const names = parse(text);
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) {
    throw new Error(`${key}: a JSON array of strings was expected`);
  }
  return names.map((name) => name.trim()).filter((name) => name !== "");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
