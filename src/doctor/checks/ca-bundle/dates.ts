import { caBundleOf, patchCaBundle } from "../../certificate/ca-bundle.ts";
import { describeCertificate } from "../../../tls-as-go/describe.ts";
import { endsSoon, validityOf } from "../../../tls-as-go/validity.ts";
import { define, fail, pass, warn } from "../../check.ts";

export const caBundleDates = define({
  id: "ca-bundle/dates",
  title: "The certificates of spec.caBundle are valid today",
  severity: "error",
  requires: ["ca-bundle/parses"],
  reads: ["apiService"],
  judge: ({ apiService }, { name, now }) => {
    const { certificates } = caBundleOf(apiService);
    const evidence = certificates.map(describeCertificate);
    const fix = [
      "# make a new CA, issue the serving certificate from it and put both in place; for a project of kagg: kagg certs && kagg register",
      patchCaBundle(name, "base64 < new-ca.crt | tr -d '\\n'"),
    ];
    const bad = certificates.flatMap((one) => {
      const validity = validityOf(one, now);
      return validity.state === "valid" ? [] : [validity];
    });
    if (bad[0] && bad.length === certificates.length) {
      return fail({
        problem: `the CA in spec.caBundle ${bad[0].plain}`,
        evidence: [...evidence, `Go says: ${bad[0].go}`],
        fix,
      });
    }
    if (bad[0]) return warn({ problem: `a certificate of spec.caBundle ${bad[0].plain}`, evidence, fix });
    const soon = certificates.map((one) => endsSoon(one, now)).find((one) => one !== undefined);
    return soon ? warn({ problem: `the CA in spec.caBundle ${soon}`, evidence, fix }) : pass();
  },
});
