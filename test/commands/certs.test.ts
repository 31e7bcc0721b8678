import { chmod, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { orchardFolder } from "./orchard-folder.ts";
import { runKagg } from "./run-kagg.ts";

test("says what it issued, then what it kept; stdout stays empty", async () => {
  const folder = await orchardFolder();
  expect(await runKagg(folder, ["certs"])).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: [
      "Certificates of orchard in .kagg/pki",
      `  ca.crt   issued  ecdsa-p256, until ${inDays(3650)} (there was none)`,
      `  tls.crt  issued  ecdsa-p256, until ${inDays(365)} (there was none)`,
      "A cluster has them after `kagg register`.",
    ].join("\n"),
  });
  const files = await contents(folder);
  expect(await runKagg(folder, ["certs"])).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: [
      "Certificates of orchard in .kagg/pki",
      `  ca.crt   kept    ecdsa-p256, until ${inDays(3650)}`,
      `  tls.crt  kept    ecdsa-p256, until ${inDays(365)}`,
    ].join("\n"),
  });
  expect(await contents(folder)).toEqual(files);
});

test("takes algorithm and days from kagg.yaml, and another folder's by -f", async () => {
  const folder = await orchardFolder(["tls: { algorithm: rsa-2048, caDays: 100, days: 50 }"]);
  const { stderr } = await runKagg("/", ["certs", "-f", join(folder, "kagg.yaml")]);
  expect(stderr).toContain(`  ca.crt   issued  rsa-2048, until ${inDays(100)} (there was none)\n`);
  expect(stderr).toContain(`  tls.crt  issued  rsa-2048, until ${inDays(50)} (there was none)\n`);
  expect(Object.keys(await contents(folder))).toHaveLength(4);
});

test("says when the CA is what ends first", async () => {
  const folder = await orchardFolder(["tls: { caDays: 20, days: 20 }"]);
  const { stderr } = await runKagg(folder, ["certs"]);
  expect(stderr.split("\n").slice(2)).toEqual([
    `  tls.crt  issued  ecdsa-p256, until ${inDays(20)} (there was none)`,
    "tls.crt ends together with its CA: `kagg certs --new-ca` makes new ones.",
    "A cluster has them after `kagg register`.",
  ]);
});

test("--algorithm goes before kagg.yaml and says that it is not written there", async () => {
  const folder = await orchardFolder();
  await runKagg(folder, ["certs"]);
  const { stderr } = await runKagg(folder, ["certs", "--algorithm", "rsa-2048"]);
  expect(stderr.split("\n").slice(2)).toEqual([
    `  tls.crt  issued  rsa-2048, until ${inDays(365)} (its key is ecdsa-p256, not rsa-2048)`,
    "A cluster has them after `kagg register`.",
    "kagg.yaml says ecdsa-p256: set spec.tls.algorithm to rsa-2048, or the next `kagg certs` goes back to it.",
  ]);
});

test("says what it did to permissions, and where the old files are after --new-ca", async () => {
  const folder = await orchardFolder();
  await runKagg(folder, ["certs"]);
  await chmod(join(folder, ".kagg/pki/ca.key"), 0o640);
  const { stderr } = await runKagg(folder, ["certs", "--new-ca"]);
  expect(stderr.replaceAll(/backup-\S+/g, "backup-X").split("\n")).toEqual([
    "Certificates of orchard in .kagg/pki",
    `  ca.crt   issued  ecdsa-p256, until ${inDays(3650)} (a new one was asked for)`,
    `  tls.crt  issued  ecdsa-p256, until ${inDays(365)} (its CA is new)`,
    `${folder}/.kagg/pki/ca.key was open to others (mode 0640) and is now 0600`,
    "What was there before is in .kagg/pki/backup-X",
    "A cluster has them after `kagg register`.",
  ]);
});

test("refuses a CA that it cannot use with exit code 2 and leaves everything as it is", async () => {
  const folder = await orchardFolder();
  await runKagg(folder, ["certs"]);
  await writeFile(join(folder, ".kagg/pki/ca.crt"), "garbage");
  const files = await contents(folder);
  expect(await runKagg(folder, ["certs"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: [
      "The certificates at hand cannot be used (pki/unusable)",
      "  .kagg/pki/ca.crt: is no certificate in PEM",
      "    → put the right file back, or make a new CA: kagg certs --new-ca (it keeps a backup)",
    ].join("\n"),
  });
  expect(await contents(folder)).toEqual(files);
});

test("an algorithm that there is not, and an argument too many, are refused with exit code 2", async () => {
  const folder = await orchardFolder();
  expect(await runKagg(folder, ["certs", "--algorithm", "dsa"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr:
      "error: option '--algorithm <name>' argument 'dsa' is invalid. Allowed choices are ecdsa-p256, rsa-2048, rsa-3072, rsa-4096.",
  });
  expect(await runKagg(folder, ["certs", "shwo"])).toMatchObject({ exitCode: 2, stdout: "" });
  expect(await readdir(folder)).toEqual(["kagg.yaml"]);
});

test("without a kagg.yaml nothing is made", async () => {
  const folder = await orchardFolder();
  await rm(join(folder, "kagg.yaml"));
  expect(await runKagg(folder, ["certs"])).toMatchObject({ exitCode: 2, stdout: "" });
  expect(await readdir(folder)).toEqual([]);
});

test("no key is ever printed", async () => {
  const folder = await orchardFolder();
  const runs = [
    ["certs", "-v"],
    ["certs", "show"],
    ["certs", "show", "-o", "json"],
    ["certs", "--new-ca"],
  ];
  let printed = "";
  for (const args of runs) {
    const { stdout, stderr } = await runKagg(folder, args);
    printed += stdout + stderr;
  }
  expect(printed).not.toContain("PRIVATE KEY");
});

async function contents(folder: string): Promise<Record<string, string>> {
  const pki = join(folder, ".kagg/pki");
  const names = (await readdir(pki)).filter((name) => /^(ca|tls)\./.test(name));
  const read = names.map(async (name) => [name, await readFile(join(pki, name), "utf8")] as const);
  return Object.fromEntries(await Promise.all(read));
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
