import { usageFault } from "../../../tls-as-go/key-usage.ts";
import { define } from "../../check.ts";
import { judgeServed } from "./handshakes.ts";

export const tlsKeyUsage = define({
  id: "tls/key-usage",
  title: "The served certificate may be used by a server",
  severity: "error",
  requires: ["tls/speaks-tls"],
  reads: ["apiService", "served"],
  judge: ({ apiService, served }) =>
    judgeServed({
      apiService,
      served,
      fix: [
        "# issue the certificate again with the extended key usage serverAuth",
        "kagg certs && kagg register   # for a project of kagg",
      ],
      fault: ({ leaf }) => {
        const usages = usageFault(leaf);
        return (
          usages && {
            problem: `the serving certificate may only be used for ${usages.join(", ")}, not by a server (serverAuth)`,
            go: "x509: certificate specifies an incompatible key usage",
          }
        );
      },
    }),
});
