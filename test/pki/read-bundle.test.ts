import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ensureCertificates } from "../../src/pki/ensure-certificates.ts";
import { readServingBundle } from "../../src/pki/read-bundle.ts";
import { orchard } from "./orchard.ts";
import { tempFolder } from "../temp-folder.ts";

const start = new Date("2031-05-06T07:08:09Z");

test("reads what certs made", async () => {
  const { project, pki } = await issued();
  expect(await readServingBundle(project, start)).toEqual({
    caBundle: await readFile(join(pki, "ca.crt"), "utf8"),
    certificate: await readFile(join(pki, "tls.crt"), "utf8"),
    privateKey: await readFile(join(pki, "tls.key"), "utf8"),
  });
});

test("names each file that is missing, and the command that makes it", async () => {
  const root = await tempFolder();
  await expect(readServingBundle(orchard({ root }), start)).rejects.toMatchObject({
    code: "pki/missing",
    exitCode: 2,
    problems: [
      { where: ".kagg/pki/ca.crt", what: "is missing", hint: "kagg certs" },
      { where: ".kagg/pki/tls.crt", what: "is missing", hint: "kagg certs" },
      { where: ".kagg/pki/tls.key", what: "is missing", hint: "kagg certs" },
    ],
  });
});

test("the CA's key is not needed", async () => {
  const { project, pki } = await issued();
  await rm(join(pki, "ca.key"));
  await expect(readServingBundle(project, start)).resolves.toHaveProperty("certificate");
});

test("everything that is wrong is said at once", async () => {
  const [{ project, pki }, other] = [await issued(), await issued()];
  for (const file of ["tls.key", "ca.crt"]) {
    await writeFile(join(pki, file), await readFile(join(other.pki, file)));
  }
  const moved = { ...project, namespace: "garden" };
  await expect(readServingBundle(moved, new Date("2032-05-06T07:08:09Z"))).rejects.toMatchObject({
    code: "pki/unusable",
    problems: [
      { where: ".kagg/pki/tls.crt", what: "expired on 2032-03-01", hint: "kagg certs" },
      { where: ".kagg/pki/tls.key", what: "is not the key of tls.crt" },
      { where: ".kagg/pki/tls.crt", what: "is not signed by ca.crt" },
      { where: ".kagg/pki/tls.crt", what: "is not valid for orchard-api.garden.svc" },
    ],
  });
});

test("garbage is no certificate and no key", async () => {
  const { project, pki } = await issued();
  for (const file of ["ca.crt", "tls.crt", "tls.key"]) await writeFile(join(pki, file), "x");
  await expect(readServingBundle(project, start)).rejects.toMatchObject({
    problems: [
      { where: ".kagg/pki/ca.crt", what: "is no certificate in PEM" },
      { where: ".kagg/pki/tls.crt", what: "is no certificate in PEM" },
      { where: ".kagg/pki/tls.key", what: "is no private key in PEM" },
    ],
  });
});

async function issued() {
  const root = await tempFolder();
  const project = orchard({ root });
  const source = { now: start, random: randomBytes };
  await ensureCertificates(project, { newCa: false, source, signal: new AbortController().signal });
  return { project, pki: join(root, ".kagg/pki") };
}
