import { randomBytes, X509Certificate } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KaggError } from "../../src/errors.ts";
import { ensureCertificates, type Ensured } from "../../src/pki/ensure-certificates.ts";
import type { Project } from "../../src/project/project.ts";
import { orchard } from "./orchard.ts";
import { tempFolder } from "../temp-folder.ts";

const start = new Date("2031-05-06T07:08:09.123Z");
const later = (days: number): Date => new Date(start.getTime() + days * 86_400_000);

test("a fresh project gets four files: keys for their owner alone, and all of it out of git", async () => {
  const { root, run, modes } = await scene();
  expect(await run()).toMatchObject({ issueCa: "there was none", issueServing: "there was none" });
  expect(await modes()).toEqual({ "ca.crt": "644", "ca.key": "600", "tls.crt": "644", "tls.key": "600" });
  expect((await stat(join(root, ".kagg/pki"))).mode & 0o777).toBe(0o700);
  expect(await readFile(join(root, ".kagg/.gitignore"), "utf8")).toBe("*\n");
});

test("a second call changes nothing", async () => {
  const { run, contents } = await scene();
  await run();
  const before = await contents();
  expect(await run({ now: later(1) })).toMatchObject({
    issueCa: undefined,
    issueServing: undefined,
    mended: [],
    backedUpTo: undefined,
  });
  expect(await contents()).toEqual(before);
});

test.each([
  ["in the last third of its life", {}, later(201), "it ends on 2032-03-01, in the last third of its life"],
  ["when it has expired", {}, later(400), "it expired on 2032-03-01"],
  [
    "when the namespace is another one",
    { namespace: "garden" },
    start,
    "it is not valid for orchard-api.garden, orchard-api.garden.svc, orchard-api.garden.svc.corp.local",
  ],
  [
    "when the algorithm is another one",
    { tls: { ...orchard().tls, algorithm: "rsa-2048" as const } },
    start,
    "its key is ecdsa-p256, not rsa-2048",
  ],
])("the serving certificate is issued anew %s, by the same CA", async (_, changes, now, because) => {
  const { run, contents } = await scene();
  await run();
  const before = await contents();
  const done = await run({ now, changes });
  expect(done).toMatchObject({ issueCa: undefined, issueServing: because, backedUpTo: undefined });
  const after = await contents();
  expect([after["ca.crt"], after["ca.key"]]).toEqual([before["ca.crt"], before["ca.key"]]);
  expect(after["tls.crt"]).not.toBe(before["tls.crt"]);
  expect(new X509Certificate(after["tls.crt"] ?? "").verify(new X509Certificate(done.ca).publicKey)).toBe(
    true,
  );
});

test("two thirds of a certificate's life are used", async () => {
  const { run } = await scene();
  await run();
  expect(await run({ now: later(199) })).toMatchObject({ issueServing: undefined });
});

test("a certificate that ends with its CA is not issued again and again", async () => {
  const { run } = await scene();
  const changes = { tls: { ...orchard().tls, caDays: 30 } };
  await run({ changes });
  expect(await run({ changes, now: later(29) })).toMatchObject({ issueServing: undefined });
});

test.each([
  ["tls.crt", "garbage", "tls.crt is no certificate in PEM"],
  ["tls.key", "garbage", "tls.key is no private key in PEM"],
  ["tls.crt", undefined, "tls.crt is missing"],
  ["tls.key", undefined, "tls.key is missing"],
] as const)("%s of %s is replaced, and what was there is kept", async (file, text, because) => {
  const { pki, run, contents } = await scene();
  await run();
  await (text === undefined ? rm(join(pki, file)) : writeFile(join(pki, file), text));
  const before = await contents();
  const { issueServing, backedUpTo } = await run();
  expect(issueServing).toBe(because);
  expect(backedUpTo).toBe(join(pki, "backup-2031-05-06T07-08-09-123Z"));
  expect(await contents(backedUpTo)).toEqual(before);
});

test("a certificate of another CA, or a key of another certificate, is replaced with a backup", async () => {
  const [mine, other] = [await scene(), await scene()];
  await mine.run();
  await other.run();
  await writeFile(join(mine.pki, "tls.key"), (await other.contents())["tls.key"] ?? "");
  expect(await mine.run()).toMatchObject({
    issueServing: "tls.key is not the key of tls.crt",
    backedUpTo: expect.any(String),
  });
  for (const file of ["tls.crt", "tls.key"] as const) {
    await writeFile(join(mine.pki, file), (await other.contents())[file] ?? "");
  }
  expect(await mine.run({ now: later(1) })).toMatchObject({
    issueServing: "it is not signed by ca.crt",
    backedUpTo: expect.any(String),
  });
});

const hint = "put the right file back, or make a new CA: kagg certs --new-ca (it keeps a backup)";

test.each<[string, Partial<Record<string, string | undefined>>, Date, readonly (readonly string[])[]]>([
  ["that expired", {}, later(3001), [["ca.crt", "expired on 2039-07-23"]]],
  ["of garbage", { "ca.crt": "x" }, start, [["ca.crt", "is no certificate in PEM"]]],
  [
    "of garbage in both files",
    { "ca.crt": "", "ca.key": "x" },
    start,
    [
      ["ca.crt", "is no certificate in PEM"],
      ["ca.key", "is no private key in PEM"],
    ],
  ],
  [
    "without its certificate",
    { "ca.crt": undefined },
    start,
    [["ca.crt", "is missing, and other files of it are there"]],
  ],
  [
    "without its key, when a certificate is needed",
    { "ca.key": undefined, "tls.crt": "x" },
    start,
    [["ca.key", "is missing, and tls.crt must be issued anew: tls.crt is no certificate in PEM"]],
  ],
])("a CA %s is refused, and nothing is changed", async (_, changed, now, expected) => {
  const { pki, run, contents } = await scene();
  await run();
  for (const [file, text] of Object.entries(changed)) {
    await (text === undefined ? rm(join(pki, file)) : writeFile(join(pki, file), text));
  }
  const before = await contents();
  const error = await run({ now }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(KaggError);
  expect(error).toMatchObject({
    code: "pki/unusable",
    problems: expected.map(([file, what]) => ({ where: `.kagg/pki/${file}`, what, hint })),
  });
  expect(await contents()).toEqual(before);
  expect((await readdir(pki)).filter((name) => name.startsWith("."))).toEqual([]);
});

test("a CA from the future says that the clock may be wrong", async () => {
  const { run } = await scene();
  await run();
  await expect(run({ now: later(-1) })).rejects.toMatchObject({
    problems: [
      {
        where: ".kagg/pki/ca.crt",
        what: "is not valid before 2031-05-06T07:03:09.000Z",
        hint: "date -u (is the clock right?)",
      },
    ],
  });
});

test("a key of another CA, and a certificate that is no CA's, are refused", async () => {
  const [mine, other] = [await scene(), await scene()];
  await mine.run();
  await other.run();
  const files = await mine.contents();
  await writeFile(join(mine.pki, "ca.key"), (await other.contents())["ca.key"] ?? "");
  await expect(mine.run()).rejects.toMatchObject({ problems: [{ what: "is not the key of ca.crt", hint }] });
  await writeFile(join(mine.pki, "ca.crt"), files["tls.crt"] ?? "");
  await writeFile(join(mine.pki, "ca.key"), files["tls.key"] ?? "");
  await expect(mine.run()).rejects.toMatchObject({
    problems: [
      {
        where: ".kagg/pki/ca.crt",
        what: "is not the certificate of a CA (O=kagg, CN=orchard-api.fruit-system.svc.corp.local)",
      },
    ],
  });
});

test("a CA without its key goes on serving while the certificate fits", async () => {
  const { pki, run } = await scene();
  await run();
  await rm(join(pki, "ca.key"));
  expect(await run()).toMatchObject({ issueCa: undefined, issueServing: undefined });
});

test("a new CA is made when asked for, even over an expired one, and the old files are kept", async () => {
  const { run, contents, modes } = await scene();
  await run();
  const before = await contents();
  const done = await run({ now: later(3001), newCa: true });
  expect(done).toMatchObject({ issueCa: "a new one was asked for", issueServing: "its CA is new" });
  expect(await contents(done.backedUpTo)).toEqual(before);
  expect(await modes(done.backedUpTo)).toMatchObject({ "ca.key": "600", "tls.key": "600" });
  expect((await stat(done.backedUpTo ?? "")).mode & 0o777).toBe(0o700);
  const after = await contents();
  for (const [file, text] of Object.entries(before)) expect(after[file]).not.toBe(text);
});

test("permissions that are too wide are narrowed, and said", async () => {
  const { pki, run, modes } = await scene();
  await run();
  await chmod(join(pki, "tls.key"), 0o644);
  await chmod(pki, 0o755);
  expect((await run()).mended).toEqual([
    `${pki} was open to others (mode 0755) and is now 0700`,
    `${join(pki, "tls.key")} was open to others (mode 0644) and is now 0600`,
  ]);
  expect(await modes()).toMatchObject({ "tls.key": "600" });
});

test("a set that a crash left complete but not in its place counts, and is put there by the next write", async () => {
  const { pki, run, contents } = await scene();
  await run();
  const old = await contents();
  const newer = await scene();
  await newer.run();
  // As if the crash came after the first key had been moved.
  await rename(join(newer.pki, "ca.key"), join(pki, "ca.key"));
  await rename(newer.pki, join(pki, ".next"));
  expect(await run()).toMatchObject({ issueCa: undefined, issueServing: undefined });
  await run({ now: later(250) });
  expect(await readdir(pki)).toEqual(["ca.crt", "ca.key", "tls.crt", "tls.key"]);
  expect((await contents())["ca.crt"]).not.toBe(old["ca.crt"]);
  expect(await run({ now: later(250) })).toMatchObject({ issueServing: undefined });
});

test("what a killed process left unfinished is removed by the next write", async () => {
  const { pki, run } = await scene();
  await mkdir(join(pki, ".pending-abc123"), { recursive: true });
  await writeFile(join(pki, ".pending-abc123/ca.key"), "half a k");
  await run();
  expect(await readdir(pki)).toEqual(["ca.crt", "ca.key", "tls.crt", "tls.key"]);
});

test("an interrupt before the change counts leaves nothing behind", async () => {
  const { pki, run } = await scene();
  const reason = new KaggError("interrupted", { what: "SIGINT" });
  await expect(run({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(await readdir(pki)).toEqual([]);
});

test("two calls at a time leave one set that fits together", async () => {
  const { run } = await scene();
  const done = await Promise.allSettled([run(), run(), run()]);
  expect(done.some(({ status }) => status === "fulfilled")).toBe(true);
  const refused = done.flatMap((one) => (one.status === "rejected" ? [(one.reason as KaggError).code] : []));
  expect(new Set([...refused, "files/unwritable"])).toEqual(new Set(["files/unwritable"]));
  expect(await run()).toMatchObject({ issueCa: undefined, issueServing: undefined });
});

test("a folder that cannot be made, and a file that cannot be read, are named", async () => {
  const { root, pki, run } = await scene();
  await writeFile(join(root, ".kagg"), "");
  await expect(run()).rejects.toMatchObject({ code: "pki/unusable" });
  await rm(join(root, ".kagg"));
  await mkdir(join(pki, "ca.crt"), { recursive: true });
  await expect(run()).rejects.toMatchObject({
    code: "pki/unusable",
    problems: [{ where: ".kagg/pki/ca.crt", what: "cannot be read (EISDIR)" }],
  });
});

type Wishes = {
  readonly now?: Date;
  readonly changes?: Partial<Project>;
  readonly newCa?: boolean;
  readonly signal?: AbortSignal;
};

async function scene() {
  const root = await tempFolder();
  const pki = join(root, ".kagg/pki");
  const files = async (folder = pki): Promise<string[]> =>
    (await readdir(folder)).filter((name) => /^(ca|tls)\./.test(name));
  return {
    root,
    pki,
    run: ({
      now = start,
      changes = {},
      newCa = false,
      signal = new AbortController().signal,
    }: Wishes = {}): Promise<Ensured> =>
      ensureCertificates(orchard({ root, ...changes }), {
        newCa,
        source: { now, random: randomBytes },
        signal,
      }),
    contents: async (folder = pki): Promise<Record<string, string>> =>
      Object.fromEntries(
        await Promise.all(
          (await files(folder)).map(async (name) => [name, await readFile(join(folder, name), "utf8")]),
        ),
      ),
    modes: async (folder = pki): Promise<Record<string, string>> =>
      Object.fromEntries(
        await Promise.all(
          (await files(folder)).map(async (name) => [
            name,
            ((await stat(join(folder, name))).mode & 0o777).toString(8),
          ]),
        ),
      ),
  };
}
