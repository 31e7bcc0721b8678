import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { orchardFolder } from "./orchard-folder.ts";
import { runKagg } from "./run-kagg.ts";

test("shows the CA and the serving certificate", async () => {
  const folder = await orchardFolder();
  await runKagg(folder, ["certs"]);
  const { exitCode, stdout, stderr } = await runKagg(folder, ["certs", "show"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const general = stdout
    .replaceAll(/[0-9a-f]{32}/g, "SERIAL")
    .replaceAll(/([0-9A-F]{2}:){31}[0-9A-F]{2}/g, "FINGERPRINT")
    .replaceAll(/CA [0-9a-f]{8}/g, "CA ID")
    .replaceAll(/\d{4}-\d\d-\d\d/g, "DATE");
  expect(`${general}\n`).toBe(`.kagg/pki/ca.crt
  subject      O=kagg, CN=orchard CA ID
  issuer       itself
  algorithm    ecdsa-p256
  serial       SERIAL
  valid        DATE to DATE, 3649 days left
  fingerprint  FINGERPRINT

.kagg/pki/tls.crt
  subject      O=kagg, CN=orchard-api.fruit-system.svc.cluster.local
  issuer       O=kagg, CN=orchard CA ID
  names        DNS:orchard-api
               DNS:orchard-api.fruit-system
               DNS:orchard-api.fruit-system.svc
               DNS:orchard-api.fruit-system.svc.cluster.local
  algorithm    ecdsa-p256
  serial       SERIAL
  valid        DATE to DATE, 364 days left
  fingerprint  FINGERPRINT
`);
});

test("prints JSON that a machine can read, with what is wrong and exit code 1", async () => {
  const folder = await orchardFolder();
  await runKagg(folder, ["certs"]);
  await writeFile(join(folder, ".kagg/pki/tls.crt"), "garbage");
  await rm(join(folder, ".kagg/pki/ca.key"));
  const { exitCode, stdout } = await runKagg(folder, ["certs", "show", "-o", "json"]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    certificates: [
      { where: ".kagg/pki/ca.crt", problem: null, certificate: { ca: true, algorithm: "ecdsa-p256" } },
      { where: ".kagg/pki/tls.crt", problem: "tls.crt is no certificate in PEM", certificate: null },
    ],
  });
});

test("says that there is nothing yet", async () => {
  expect(await runKagg(await orchardFolder(), ["certs", "show"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: [
      "There is no serving certificate yet (pki/missing)",
      "  .kagg/pki: there are no certificates here",
      "    → kagg certs",
    ].join("\n"),
  });
});

test("asks a cluster only when it is told to", async () => {
  const folder = await orchardFolder();
  await runKagg(folder, ["certs"]);
  const env = { KUBECONFIG: join(folder, "nowhere") };
  expect(await runKagg(folder, ["certs", "show"], env)).toMatchObject({ exitCode: 0 });
  const asked = await runKagg(folder, ["certs", "show", "--cluster"], env);
  expect(asked).toMatchObject({ exitCode: 3, stdout: "" });
  expect(asked.stderr).toContain("(cluster/no-kubeconfig)");
});
