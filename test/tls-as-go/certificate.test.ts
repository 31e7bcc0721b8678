import type { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { trustOf } from "../../src/tls-as-go/chain.ts";
import { usageFault } from "../../src/tls-as-go/key-usage.ts";
import { readPem } from "../../src/tls-as-go/pem.ts";
import { serverNameFault } from "../../src/tls-as-go/server-name.ts";
import { insecureSignature } from "../../src/tls-as-go/signature-algorithm.ts";
import { endsSoon, span, validityOf } from "../../src/tls-as-go/validity.ts";
import { type Issued, type Wanted, clock, day, issue } from "../doctor/issue.ts";

const host = "fruit.fruit.svc";
const at = (days: number): Date => new Date(clock.getTime() + days * day);
const ca = issue({ commonName: "fruit-ca", ca: true });
const leaf = (wanted: Wanted): Issued => issue({ commonName: "leaf", names: [host], issuer: ca, ...wanted });

// The expected errors are those that `control-plane verify-certificate` (test/cluster), that is Go, gave for the
// same certificates.
describe("the server name, as crypto/x509 VerifyHostname", () => {
  const cases: readonly (readonly [string, Wanted, string | undefined])[] = [
    ["the name", {}, undefined],
    ["in upper case", { names: ["FRUIT.Fruit.svc"] }, undefined],
    ["with a dot at its end", { names: [`${host}.`] }, `certificate is valid for ${host}., not ${host}`],
    ["a wildcard for the service", { names: ["*.fruit.svc"] }, undefined],
    ["a wildcard for two labels", { names: ["*.svc"] }, `certificate is valid for *.svc, not ${host}`],
    [
      "a wildcard in the middle",
      { names: ["fruit.*.svc"] },
      `certificate is valid for fruit.*.svc, not ${host}`,
    ],
    [
      "a wildcard for a part",
      { names: ["fr*.fruit.svc"] },
      `certificate is valid for fr*.fruit.svc, not ${host}`,
    ],
    ["other names", { names: ["a.b.svc", "c"] }, `certificate is valid for a.b.svc, c, not ${host}`],
    [
      "a name with a comma",
      { names: [`a, DNS:${host}`] },
      `certificate is valid for a, DNS:${host}, not ${host}`,
    ],
  ];
  test.each(cases)("%s", (_, wanted, go) => {
    expect(serverNameFault(leaf(wanted).certificate, host)).toBe(go && `x509: ${go}`);
  });

  const unnamed: readonly (readonly [string, Wanted, string])[] = [
    [
      "the common name",
      { commonName: host },
      "certificate relies on legacy Common Name field, use SANs instead",
    ],
    [
      "a wildcard as common name",
      { commonName: "*.fruit.svc" },
      "certificate relies on legacy Common Name field, use SANs instead",
    ],
    [
      "another common name",
      { commonName: "x" },
      `certificate is not valid for any names, but wanted to match ${host}`,
    ],
    ["no subject at all", {}, `certificate is not valid for any names, but wanted to match ${host}`],
    [
      "an address beside the common name",
      { commonName: host, addresses: ["10.0.0.1"] },
      `certificate is not valid for any names, but wanted to match ${host}`,
    ],
  ];
  test.each(unnamed)("no DNS name, but %s", (_, wanted, go) => {
    expect(serverNameFault(issue({ issuer: ca, ...wanted }).certificate, host)).toBe(`x509: ${go}`);
  });
});

describe("trust, as crypto/x509 builds chains", () => {
  const named = issue({ commonName: "fruit-ca", ca: true });
  const other = issue({ commonName: "other-ca", ca: true });
  const old = issue({ commonName: "old-ca", ca: true, from: at(-9), to: at(-2) });
  const between = issue({ commonName: "between", ca: true, issuer: ca });
  const oldBetween = issue({ commonName: "old between", ca: true, issuer: ca, from: at(-9), to: at(-2) });
  const noCa = issue({ commonName: "no-ca", issuer: ca });
  const weakBetween = issue({ commonName: "weak", ca: true, issuer: ca, hash: "sha1" });
  const self = issue({ commonName: "self", names: [host] });
  const weakLeaf = leaf({ hash: "sha1" });
  const authority = "x509: certificate signed by unknown authority";
  const because = (go: string, candidate: string): string =>
    `${authority} (possibly because of "${go}" while trying to verify candidate authority certificate "${candidate}")`;
  const past =
    "x509: certificate has expired or is not yet valid: current time 2026-01-15T12:00:00Z is after 2026-01-13T12:00:00Z";

  const cases: readonly (readonly [string, readonly Issued[], readonly Issued[], string])[] = [
    ["its CA is in the bundle", [leaf({})], [ca], "ok"],
    ["its CA is one of two with the same name", [leaf({})], [named, ca], "ok"],
    ["it is itself in the bundle", [self], [self], "ok"],
    ["it is in the bundle, signed with SHA-1", [weakLeaf], [weakLeaf], "ok"],
    ["an intermediate comes with it", [leaf({ issuer: between }), between], [ca], "ok"],
    ["its intermediate is in the bundle", [leaf({ issuer: between })], [between], "ok"],
    ["its intermediate is nowhere", [leaf({ issuer: between })], [ca], authority],
    ["another CA", [leaf({})], [other], authority],
    ["self-signed, not in the bundle", [self], [ca], authority],
    ["a CA of the same name", [leaf({})], [named], because("x509: ECDSA verification failure", "fruit-ca")],
    [
      "signed with SHA-1",
      [weakLeaf],
      [ca],
      because("x509: cannot verify signature: insecure algorithm ECDSA-SHA1", "fruit-ca"),
    ],
    [
      "an intermediate that is no CA",
      [leaf({ issuer: noCa }), noCa],
      [ca],
      because("x509: invalid signature: parent certificate cannot sign this kind of certificate", "no-ca"),
    ],
    [
      "a root that is no CA",
      [leaf({ issuer: noCa })],
      [noCa],
      because("x509: invalid signature: parent certificate cannot sign this kind of certificate", "no-ca"),
    ],
    [
      "an intermediate signed with SHA-1",
      [leaf({ issuer: weakBetween }), weakBetween],
      [ca],
      because("x509: cannot verify signature: insecure algorithm ECDSA-SHA1", "fruit-ca"),
    ],
    ["its CA has expired", [leaf({ issuer: old })], [old], past],
    ["its intermediate has expired", [leaf({ issuer: oldBetween }), oldBetween], [ca], past],
    ["nothing is served", [], [ca], "tls: no certificates"],
  ];
  test.each(cases)("%s", (_, chain, bundle, go) => {
    const of = (list: readonly Issued[]): readonly X509Certificate[] =>
      list.map(({ certificate }) => certificate);
    const trust = trustOf(of(chain), of(bundle), clock);
    expect(trust.trusted ? "ok" : trust.go).toBe(go);
  });
});

describe("dates", () => {
  test("in words and as Go says it", () => {
    expect(validityOf(leaf({ from: at(-9), to: at(-3) }).certificate, clock)).toEqual({
      state: "expired",
      plain: "expired 3 days ago (2026-01-12T12:00:00Z)",
      go: "x509: certificate has expired or is not yet valid: current time 2026-01-15T12:00:00Z is after 2026-01-12T12:00:00Z",
    });
    expect(validityOf(leaf({ from: at(0.1) }).certificate, clock)).toEqual({
      state: "not yet valid",
      plain: "becomes valid in 2 hours (2026-01-15T14:24:00Z)",
      go: "x509: certificate has expired or is not yet valid: current time 2026-01-15T12:00:00Z is before 2026-01-15T14:24:00Z",
    });
    expect(validityOf(leaf({}).certificate, clock)).toEqual({ state: "valid", daysLeft: 365 });
  });

  test.each([
    ["5 days of a year", at(-360), at(5), "expires in 5 days"],
    ["5 hours of a day, which a machine renews", at(-0.8), at(0.2), undefined],
    ["2 hours of a day", at(-0.9), at(0.1), "expires in 2 hours"],
    ["20 days of a year", at(-345), at(20), undefined],
    ["already over", at(-9), at(-1), undefined],
  ])("soon: %s", (_, from, to, news) => {
    expect(endsSoon(leaf({ from, to }).certificate, clock)).toBe(news);
  });

  test("spans", () => {
    expect([1500, 90_000, 7_200_000, 30 * 3_600_000, 2 * day].map(span)).toEqual([
      "2 seconds",
      "90 seconds",
      "2 hours",
      "30 hours",
      "2 days",
    ]);
  });
});

test("usages that keep a certificate from serving", () => {
  expect(usageFault(leaf({ usages: ["clientAuth"] }).certificate)).toEqual(["clientAuth"]);
  expect(usageFault(leaf({ usages: ["clientAuth", "serverAuth"] }).certificate)).toBeUndefined();
  expect(usageFault(leaf({}).certificate)).toBeUndefined();
});

test("signatures that Go refuses", () => {
  expect(insecureSignature(leaf({ hash: "sha1" }).certificate)).toBe("ECDSA-SHA1");
  expect(insecureSignature(leaf({}).certificate)).toBeUndefined();
});

describe("what should be PEM certificates", () => {
  const flawsOf = (text: string): readonly string[] => readPem(text).flaws;
  test.each([
    ["nothing", "", "it is empty"],
    ["text", "hello", "it has no PEM block (-----BEGIN CERTIFICATE-----)"],
    [
      "PEM in base64",
      Buffer.from(ca.cert).toString("base64"),
      "it is base64 of base64: it was encoded twice",
    ],
    ["DER", ca.certificate.raw.toString("latin1"), "it is DER (binary), not PEM"],
    ["a key", ca.key, "block 1 is a PRIVATE KEY, not a CERTIFICATE"],
    [
      "a cut certificate",
      ca.cert.replace(/\n.{40}/, "\n"),
      "block 1 is labelled CERTIFICATE and cannot be parsed as one",
    ],
  ])("%s", (_, text, flaw) => {
    expect(flawsOf(text)).toEqual([flaw]);
  });

  test("the good blocks count, the others are named", () => {
    const read = readPem(`# a comment\n${ca.cert}${ca.key}${ca.cert}`);
    expect(read.certificates).toHaveLength(2);
    expect(read).toMatchObject({
      flaws: ["block 2 is a PRIVATE KEY, not a CERTIFICATE"],
      holdsPrivateKey: true,
    });
  });
});
