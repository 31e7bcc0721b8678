import { dnsNames, serverNameFault } from "../../../tls-as-go/server-name.ts";
import { define } from "../../check.ts";
import { judgeServed } from "./handshakes.ts";

export const serverName = define({
  id: "tls/server-name",
  title: "The served certificate is for the Service's DNS name",
  severity: "error",
  requires: ["tls/speaks-tls"],
  reads: ["apiService", "served"],
  judge: ({ apiService, served }) => {
    const at = apiService?.spec.service;
    const host = `${at?.name}.${at?.namespace}.svc`;
    return judgeServed({
      apiService,
      served,
      fix: [
        `# issue the serving certificate again with the SAN DNS:${host} (not the address, not …svc.cluster.local alone)`,
        "kagg certs && kagg register   # for a project of kagg",
      ],
      fault: ({ leaf }) => {
        const go = serverNameFault(leaf, host);
        if (!go) return undefined;
        const problem = go.includes("legacy Common Name")
          ? `the serving certificate has ${host} as its common name only, and Go looks at SANs alone`
          : `the serving certificate is for ${dnsNames(leaf).join(", ") || "no DNS name"}, not for ${host}`;
        return { problem, go };
      },
    });
  },
});
