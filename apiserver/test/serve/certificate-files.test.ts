import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { followCertificateFiles, readCertificateFiles } from "../../src/serve/certificate-files.ts";
import type { ServingCertificate } from "../../src/serve/serving-certificate.ts";
import { issue } from "../certificates.ts";

const [one, two] = [issue({ commonName: "one" }), issue({ commonName: "two" })];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kagg-certificate-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** As kubelet updates a mounted Secret: a new folder, and one rename of the link that all files lead through. */
async function mount(name: string, pair: ServingCertificate): Promise<void> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, "tls.crt"), pair.certificate);
  await writeFile(join(folder, name, "tls.key"), pair.key);
  await symlink(name, join(folder, "..data_tmp"));
  await rename(join(folder, "..data_tmp"), join(folder, "..data"));
}

test("a swapped Secret is taken, a broken pair is logged once and not taken", async () => {
  await mount("..1", one);
  await symlink("..data/tls.crt", join(folder, "tls.crt"));
  await symlink("..data/tls.key", join(folder, "tls.key"));
  const files = { certificate: join(folder, "tls.crt"), key: join(folder, "tls.key") };
  const taken: ServingCertificate[] = [];
  const errors: object[] = [];
  const quiet = (): void => undefined;
  const follower = followCertificateFiles({
    files,
    first: await readCertificateFiles(files),
    onChange: (pair) => taken.push(pair),
    logger: { debug: quiet, info: quiet, warn: quiet, error: (fields) => errors.push(fields) },
    every: 50,
  });
  await mount("..2", { certificate: two.certificate, key: one.key });
  await expect
    .poll(() => errors)
    .toStrictEqual([
      { problem: `${files.certificate}, ${files.key}: the private key does not belong to the certificate` },
    ]);
  expect(taken).toStrictEqual([]);
  await mount("..3", two);
  await expect.poll(() => taken).toStrictEqual([two]);
  follower.stop();
});

test("what cannot be read is named", async () => {
  const files = { certificate: join(folder, "none.crt"), key: join(folder, "none.key") };
  await expect(readCertificateFiles(files)).rejects.toThrow(
    `${files.certificate}: there is no such file; ${files.key}: there is no such file`,
  );
});
