import { patchCaBundle } from "../../certificate/ca-bundle.ts";
import { define, pass, warn } from "../../check.ts";

export const spec = define({
  id: "apiservice/spec",
  title: "The APIService asks for its server to be verified",
  severity: "warning",
  requires: ["apiservice/exists"],
  reads: ["apiService"],
  judge: ({ apiService }, { name }) => {
    if (!apiService?.spec.service)
      return pass("local: served by kube-apiserver itself (a built-in group or a CRD)");
    if (!apiService.spec.insecureSkipTLSVerify) return pass();
    return warn({
      problem:
        "spec.insecureSkipTLSVerify is true: whoever can answer on the Service's address can pose as this API and read every token and object sent to it",
      evidence: [`${name}: spec.insecureSkipTLSVerify: true`],
      fix: [
        patchCaBundle(name, "base64 < ca.crt | tr -d '\\n'"),
        "# ca.crt: the CA that issued the serving certificate",
      ],
    });
  },
});
