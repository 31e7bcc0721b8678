import { KaggError } from "../errors.ts";
import type { Target } from "./kubeconfig/target.ts";

/** Says in plain words why no answer came from the server. */
export function unreachable(target: Target, error: NodeJS.ErrnoException, proxy = target.proxy): KaggError {
  const [what, hint] = (proxy && explainProxy(proxy, error)) || explain(target, error);
  return new KaggError(
    "cluster/unreachable",
    { where: `${target.server.origin} (context "${target.context}")`, what, hint },
    { cause: error },
  );
}

const otherContext = "is it the right one? kubectl config get-contexts";

function explain(
  target: Target,
  error: NodeJS.ErrnoException & { cert?: { subjectaltname?: string } },
): [string, string] {
  const { hostname, host } = target.server;
  const code = error.code ?? "";
  switch (code) {
    case "ECONNREFUSED":
      return [`nothing listens on ${host} (connection refused)`, otherContext];
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return [`the name ${hostname} is not known (${code})`, otherContext];
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return [`there is no way to ${hostname} from here (${code}); a VPN may be needed`, otherContext];
    case "ETIMEDOUT":
      return [error.message.startsWith("no answer") ? error.message : "no answer (timed out)", otherContext];
    case "ECONNRESET":
    case "EPIPE":
      return ["the connection was closed before an answer came", otherContext];
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return [
        `its certificate is not for ${target.serverName ?? hostname}, but for ${error.cert?.subjectaltname ?? "no name at all"}`,
        `set tls-server-name of the cluster "${target.clusterName}" in the kubeconfig to one of these names`,
      ];
    case "CERT_HAS_EXPIRED":
      return [
        "its certificate has expired",
        "renew the certificate of the kube-apiserver; is this machine's clock right?",
      ];
    case "CERT_NOT_YET_VALID":
      return ["its certificate is not valid yet", "is this machine's clock right?"];
    default:
      return explainTls(target, code) ?? [error.message || code, otherContext];
  }
}

/** What fails before the proxy has answered; from then on it is the way from the proxy to the server. */
function explainProxy(proxy: string, error: NodeJS.ErrnoException): [string, string] | undefined {
  const { host, origin, protocol } = new URL(proxy);
  const shown = origin === "null" ? `${protocol}//${host}` : origin;
  // The SOCKS client keeps only the words of node's error.
  const code = error.code ?? /\bE[A-Z_]{5,}\b/.exec(error.message)?.[0] ?? "";
  const hint = "is the proxy right? proxy-url in the kubeconfig, or $HTTPS_PROXY and $NO_PROXY";
  if (code === "ECONNREFUSED") return [`nothing listens on its proxy ${shown} (connection refused)`, hint];
  if (["ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"].includes(code)) {
    return [`there is no way to its proxy ${shown} (${code})`, hint];
  }
  return undefined;
}

function explainTls(target: Target, code: string): [string, string] | undefined {
  if (/^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_SIGNATURE|CERT_UNTRUSTED|INVALID_CA)/.test(code)) {
    const trusted =
      target.ca === undefined ? "any CA that this machine trusts" : "the kubeconfig's certificate-authority";
    return [
      `its certificate is not signed by ${trusted} (${code})`,
      `get the kubeconfig of this cluster again: "${target.clusterName}" may have been made anew`,
    ];
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    return [`it speaks no TLS that fits (${code})`, "is the port right, and https:// meant?"];
  }
  if (code.startsWith("HPE_"))
    return [`it answers no HTTP (${code})`, "is the port right, and http:// meant?"];
  return undefined;
}
