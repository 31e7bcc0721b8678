import { randomBytes, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { inspectCertificate } from "../../src/pki/certificate-facts.ts";
import { issueCa } from "../../src/pki/issue-ca.ts";
import { issueServingCertificate } from "../../src/pki/issue-serving-certificate.ts";
import { issuerOf } from "../../src/pki/issuer.ts";
import { orchard } from "./orchard.ts";

test("says what a person wants to know, from PEM and from DER", async () => {
  const now = new Date("2031-05-06T07:08:09Z");
  const source = { now, random: (count: number) => new Uint8Array(count).fill(0xab) };
  const ca = await issueCa(orchard(), { now, random: randomBytes });
  const authority = new X509Certificate(ca.certificate);
  const { certificate } = await issueServingCertificate(
    orchard(),
    issuerOf(authority, ca.privateKey),
    source,
  );
  const facts = inspectCertificate(certificate, new Date("2031-05-16T07:08:10Z"));
  expect(facts).toEqual({
    subject: "O=kagg, CN=orchard-api.fruit-system.svc.corp.local",
    issuer: authority.subject.replace("\n", ", "),
    names: [
      "DNS:orchard-api",
      "DNS:orchard-api.fruit-system",
      "DNS:orchard-api.fruit-system.svc",
      "DNS:orchard-api.fruit-system.svc.corp.local",
    ],
    algorithm: "ecdsa-p256",
    serial: `6b${"ab".repeat(15)}`,
    notBefore: "2031-05-06T07:03:09.000Z",
    notAfter: "2032-03-01T07:08:09.000Z",
    daysLeft: 289,
    ca: false,
    fingerprint: new X509Certificate(certificate).fingerprint256,
  });
  const x509 = new X509Certificate(certificate);
  expect(inspectCertificate(x509.raw, new Date("2031-05-16T07:08:10Z"))).toEqual(facts);
});
