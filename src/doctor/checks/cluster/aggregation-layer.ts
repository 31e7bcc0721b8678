import { define, fail, pass } from "../../check.ts";

const flags: Readonly<Record<string, string>> = {
  "requestheader-client-ca-file": "--requestheader-client-ca-file",
  "requestheader-username-headers": "--requestheader-username-headers=X-Remote-User",
  "requestheader-group-headers": "--requestheader-group-headers=X-Remote-Group",
  "requestheader-extra-headers-prefix": "--requestheader-extra-headers-prefix=X-Remote-Extra-",
  "requestheader-allowed-names": "--requestheader-allowed-names=front-proxy-client",
};

export const aggregationLayer = define({
  id: "cluster/aggregation-layer",
  title: "kube-apiserver tells backends how it identifies itself and its users",
  severity: "error",
  reads: ["authentication"],
  judge: ({ authentication }) => {
    const restart =
      "# restart every kube-apiserver with these flags, and with --proxy-client-cert-file and --proxy-client-key-file:";
    if (!authentication) {
      return fail({
        problem:
          "ConfigMap kube-system/extension-apiserver-authentication does not exist, so the aggregation layer is not configured",
        evidence: ["GET /api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication: 404"],
        fix: [restart, `# ${Object.values(flags).join(" ")}`],
      });
    }
    const missing = Object.keys(flags).filter((key) => !authentication.data?.[key]?.trim());
    if (missing.length > 0) {
      return fail({
        problem: `the aggregation layer is not configured: ConfigMap kube-system/extension-apiserver-authentication lacks ${missing.join(", ")}`,
        evidence: [`it has: ${Object.keys(authentication.data ?? {}).join(", ") || "nothing"}`],
        fix: [restart, ...missing.map((key) => `# ${flags[key]}`)],
      });
    }
    const names = authentication.data?.["requestheader-allowed-names"] ?? "";
    return pass(names === "[]" ? "any common name is allowed" : `allowed names: ${names}`);
  },
});
