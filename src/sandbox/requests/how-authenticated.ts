import type { Incoming, User } from "@kagg/apiserver/internal";

/**
 * How a caller has proved who they are, seen from outside: kube-apiserver asks the certificate first, then the token
 * (k8s.io/apiserver's pkg/kubeapiserver authenticator, config.go), and who showed neither is anonymous.
 */
export function howAuthenticated({ headers, peer }: Pick<Incoming, "headers" | "peer">, user: User): string {
  if (user.groups.includes("system:unauthenticated")) return "no credential";
  const [credential = ""] = user.extra["authentication.kubernetes.io/credential-id"] ?? [];
  if (credential.startsWith("X509")) return `client certificate ${credential.slice(0, 25)}…`;
  if (credential.startsWith("JTI")) return `service account token ${credential}`;
  if (/^bearer /i.test(headers.get("authorization") ?? ""))
    return user.name.startsWith("system:serviceaccount:") ? "service account token" : "token";
  return peer ? "client certificate" : "known to the server";
}
