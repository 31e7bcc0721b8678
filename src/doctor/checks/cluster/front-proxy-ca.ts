import { readPem } from "../../../tls-as-go/pem.ts";
import { describeCertificate } from "../../../tls-as-go/describe.ts";
import { validityOf } from "../../../tls-as-go/validity.ts";
import { define, fail, pass, warn } from "../../check.ts";

export const frontProxyCa = define({
  id: "cluster/front-proxy-ca",
  title: "The CA of the aggregator's client certificate is valid",
  severity: "error",
  requires: ["cluster/aggregation-layer"],
  reads: ["authentication"],
  judge: ({ authentication }, { now }) => {
    const { certificates, flaws } = readPem(authentication?.data?.["requestheader-client-ca-file"] ?? "");
    const fix = ["# renew the front-proxy CA (kubeadm certs check-expiration) and restart kube-apiserver"];
    const evidence = [...flaws, ...certificates.map(describeCertificate)];
    if (certificates.length === 0) {
      return fail({ problem: "requestheader-client-ca-file holds no readable certificate", evidence, fix });
    }
    const validities = certificates.map((one) => validityOf(one, now));
    const bad = validities.flatMap((one) => (one.state === "valid" ? [] : [one.plain]));
    if (bad.length === certificates.length) {
      return fail({ problem: `the CA of the aggregator's client certificate ${bad[0]}`, evidence, fix });
    }
    const days = Math.max(...validities.map((one) => (one.state === "valid" ? one.daysLeft : 0)));
    return days < 30
      ? warn({
          problem: `the CA of the aggregator's client certificate expires in ${days} days`,
          evidence,
          fix,
        })
      : pass();
  },
});
