import { randomBytes, X509Certificate } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { algorithms } from "../../src/pki/algorithms.ts";
import { issueCa } from "../../src/pki/issue-ca.ts";
import { issueServingCertificate } from "../../src/pki/issue-serving-certificate.ts";
import { issuerOf } from "../../src/pki/issuer.ts";
import type { Algorithm, Project } from "../../src/project/project.ts";
import { orchard } from "./orchard.ts";
import { tempFolder } from "../temp-folder.ts";

const names = [
  "orchard-api",
  "orchard-api.fruit-system",
  "orchard-api.fruit-system.svc",
  "orchard-api.fruit-system.svc.corp.local",
];

describe.each(algorithms)("%s", (algorithm) => {
  test("openssl trusts it for each name and for no other, as a server and as nothing else", async () => {
    const { folder } = await issue({ algorithm });
    const verify = (...flags: string[]): Promise<{ exitCode?: number; stdout: string; stderr: string }> =>
      execa("openssl", ["verify", "-x509_strict", "-CAfile", "ca.crt", ...flags, "tls.crt"], {
        cwd: folder,
        reject: false,
      });
    for (const name of names) {
      expect(await verify("-purpose", "sslserver", "-verify_hostname", name)).toMatchObject({
        exitCode: 0,
        stdout: "tls.crt: OK",
      });
    }
    expect((await verify("-verify_hostname", "orchard-api.other.svc")).stderr).toContain("hostname mismatch");
    expect((await verify("-purpose", "sslclient")).stderr).toMatch(/unsuitable|unsupported/);
  });
});

test("the CA says that it signs certificates of servers and no CA below it", async () => {
  const { folder } = await issue({ algorithm: "ecdsa-p256" });
  const text = await extensionsOf(join(folder, "ca.crt"));
  expect(text).toContain("X509v3 Basic Constraints: critical\n    CA:TRUE, pathlen:0\n");
  expect(text).toContain("X509v3 Key Usage: critical\n    Digital Signature, Certificate Sign, CRL Sign\n");
  expect(text).toMatch(/X509v3 Subject Key Identifier: \n {4}([0-9A-F]{2}:){19}[0-9A-F]{2}/);
});

test.each([
  ["ecdsa-p256", "Digital Signature"],
  ["rsa-2048", "Digital Signature, Key Encipherment"],
] as const)("the serving certificate of %s is for %s", async (algorithm, usage) => {
  const { folder, ca } = await issue({ algorithm });
  const text = await extensionsOf(join(folder, "tls.crt"));
  expect(text).toContain("X509v3 Basic Constraints: critical\n    CA:FALSE\n");
  expect(text).toContain(`X509v3 Key Usage: critical\n    ${usage}\n`);
  expect(text).toContain("X509v3 Extended Key Usage: \n    TLS Web Server Authentication\n");
  expect(text).toContain(`    ${names.map((name) => `DNS:${name}`).join(", ")}\n`);
  const keyId = /Subject Key Identifier: \n {4}(\S+)/.exec(await extensionsOf(join(folder, "ca.crt")))?.[1];
  expect(text).toContain(`X509v3 Authority Key Identifier: \n    ${keyId}`);
  expect(ca.publicKey.asymmetricKeyType).toBe(algorithm === "ecdsa-p256" ? "ec" : "rsa");
});

test("both start five minutes ago and end with the days of kagg.yaml", async () => {
  const now = new Date("2031-05-06T07:08:09Z");
  const { ca, leaf } = await issue({ now });
  expect(new Date(ca.validFrom)).toEqual(new Date("2031-05-06T07:03:09Z"));
  expect(new Date(ca.validTo)).toEqual(new Date(now.getTime() + 3000 * 86_400_000));
  expect(new Date(leaf.validFrom)).toEqual(new Date("2031-05-06T07:03:09Z"));
  expect(new Date(leaf.validTo)).toEqual(new Date(now.getTime() + 300 * 86_400_000));
});

test("dates from 2050 on are written so that openssl reads them", async () => {
  const { ca, leaf, folder } = await issue({ now: new Date("2049-12-31T23:00:00Z") });
  expect(new Date(ca.validTo)).toEqual(new Date("2058-03-19T23:00:00Z"));
  expect(new Date(leaf.validTo)).toEqual(new Date("2050-10-27T23:00:00Z"));
  const { stdout } = await execa("openssl", ["asn1parse", "-in", join(folder, "tls.crt")]);
  expect(stdout).toMatch(/UTCTIME +:491231225500Z/);
  expect(stdout).toMatch(/GENERALIZEDTIME +:20501027230000Z/);
});

test("a serving certificate ends with its CA where it would live longer", async () => {
  const { ca, leaf } = await issue({ tls: { ...orchard().tls, caDays: 10, days: 300 } });
  expect(leaf.validTo).toBe(ca.validTo);
});

test("serial numbers are made of 16 of the bytes handed in, positive, whatever they are", async () => {
  const serial = async (byte: number): Promise<string> =>
    (await issue({ random: (count) => new Uint8Array(count).fill(byte) })).leaf.serialNumber;
  expect(await serial(0xff)).toBe(`7F${"FF".repeat(15)}`);
  expect(await serial(0x00)).toBe(`40${"00".repeat(15)}`);
});

test("two CAs of one project have different names", async () => {
  const [one, two] = [await issue({}), await issue({})];
  expect(one.ca.subject).toMatch(/^O=kagg\nCN=orchard CA [0-9a-f]{8}$/);
  expect(one.ca.subject).not.toBe(two.ca.subject);
});

test("names of any length make a certificate that openssl takes", async () => {
  const long = "a".repeat(63);
  const { leaf, folder } = await issue({ name: long, service: { name: long, port: 1, targetPort: 1 } });
  expect(leaf.subject).toBe(`O=kagg\nCN=${long}`);
  const host = `${long}.fruit-system.svc`;
  const flags = ["-x509_strict", "-verify_hostname", host, "-CAfile", "ca.crt", "tls.crt"];
  expect((await execa("openssl", ["verify", ...flags], { cwd: folder })).stdout).toBe("tls.crt: OK");
});

test("a CA that openssl made can sign, too", async () => {
  const folder = await tempFolder();
  const config = ["-days", "30", "-nodes", "-keyout", "ca.key", "-out", "ca.crt"];
  const name = ["-subj", "/C=DE/O=Fruit/OU=Trust/CN=Fruit Root"];
  await execa("openssl", ["req", "-x509", "-newkey", "rsa:2048", ...name, ...config], { cwd: folder });
  const read = async (file: string): Promise<string> =>
    (await execa("cat", [join(folder, file)], { stripFinalNewline: false })).stdout;
  const issuer = issuerOf(new X509Certificate(await read("ca.crt")), await read("ca.key"));
  const source = { now: new Date(), random: randomBytes };
  const leaf = await issueServingCertificate(orchard(), issuer, source);
  await writeFile(join(folder, "tls.crt"), leaf.certificate);
  const flags = ["-purpose", "sslserver", "-CAfile", "ca.crt", "tls.crt"];
  expect((await execa("openssl", ["verify", ...flags], { cwd: folder })).stdout).toBe("tls.crt: OK");
});

test("keys are PKCS#8", async () => {
  const { key } = await issue({});
  expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
});

type Wishes = Partial<Project> & {
  readonly algorithm?: Algorithm;
  readonly now?: Date;
  readonly random?: (count: number) => Uint8Array;
};

async function issue({ algorithm = "ecdsa-p256", now = new Date(), random = randomBytes, ...rest }: Wishes) {
  const folder = await tempFolder();
  const base = orchard(rest);
  const project = { ...base, tls: { ...base.tls, algorithm } };
  const ca = await issueCa(project, { now, random });
  const authority = new X509Certificate(ca.certificate);
  const leaf = await issueServingCertificate(project, issuerOf(authority, ca.privateKey), { now, random });
  await writeFile(join(folder, "ca.crt"), ca.certificate);
  await writeFile(join(folder, "tls.crt"), leaf.certificate);
  return { folder, ca: authority, leaf: new X509Certificate(leaf.certificate), key: leaf.privateKey };
}

/** The extensions as openssl prints them, without its indentation. */
async function extensionsOf(file: string): Promise<string> {
  const { stdout } = await execa("openssl", ["x509", "-in", file, "-noout", "-text"]);
  return `${stdout.replaceAll(/^ {12}/gm, "")}\n`;
}
