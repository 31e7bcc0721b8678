import { patchCaBundle } from "../../certificate/ca-bundle.ts";
import { define, fail, pass, skip } from "../../check.ts";

export const caBundlePresent = define({
  id: "ca-bundle/present",
  title: "The APIService names the CA of its server",
  severity: "error",
  requires: ["apiservice/exists"],
  reads: ["apiService"],
  mayRead: ["root"],
  judge: ({ apiService, root }, { name }) => {
    if (!apiService?.spec.service) return skip("a local APIService has no server of its own");
    if (apiService.spec.insecureSkipTLSVerify)
      return skip("spec.insecureSkipTLSVerify is true: nothing is verified");
    if (apiService.spec.caBundle) return pass();
    if (root.ok && root.value.length > 0 && root.value.every(({ answer }) => answer.status === 200)) {
      return pass(
        "empty: the system roots of kube-apiserver are used, and the server's certificate leads to one",
      );
    }
    return fail({
      problem:
        "spec.caBundle is empty, so the certificate is held against the system roots of kube-apiserver, which know no private CA",
      evidence: [`APIService ${name}: spec.caBundle is not set`],
      fix: [
        "# what wiped it? A manifest without caBundle that is applied again (Helm, Argo CD, OLM) takes it away each time",
        patchCaBundle(name, "base64 < ca.crt | tr -d '\\n'"),
        "kagg register   # for a project of kagg",
      ],
    });
  },
});
