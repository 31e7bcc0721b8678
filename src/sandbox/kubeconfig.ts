import { stringify } from "yaml";
import type { Issued } from "../pki/issuance.ts";

type Login = {
  readonly server: string;
  readonly ca: string;
  readonly user: Issued | { readonly token: string };
};

/** A kubeconfig with everything inside of it, YAML. It holds a key: write it with mode 0600, and print it nowhere. */
export function kubeconfigOf({ server, ca, user }: Login): string {
  const name = "kagg-sandbox";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority-data": base64(ca) } }],
    users: [
      {
        name,
        user:
          "token" in user
            ? { token: user.token }
            : {
                "client-certificate-data": base64(user.certificate),
                "client-key-data": base64(user.privateKey),
              },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
