import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { readCertificate, readCertificates, type Certificate } from "../../../src/auth/x509/certificate.ts";
import { verifyClientCertificate } from "../../../src/auth/x509/verify-client-certificate.ts";
import { issue, type IssueOptions, type Issued } from "../../certificates.ts";

const usages = ["clientAuth"] as const;
const root = issue({ commonName: "root", ca: true });

const read = ({ certificate }: Issued): Certificate => readCertificate(new X509Certificate(certificate));
const leafOf = (issuer: Issued, more: Partial<IssueOptions> = {}): Issued =>
  issue({ commonName: "leaf", issuer, usages, ...more });

function judge(sent: readonly Issued[], roots: readonly Issued[] = [root], days = 0): string {
  const now = Date.now() + days * 86_400_000;
  const verdict = verifyClientCertificate(sent.map(read), roots.map(read), now);
  return verdict.ok ? "ok" : verdict.because;
}

const NO_CHAIN = "no chain leads from it to a trusted CA";

test("the dates of every certificate count, whenever it is asked", () => {
  const leaf = leafOf(root, { until: 90 });
  expect(judge([leaf])).toBe("ok");
  expect(judge([leaf], [root], -5)).toBe("it is not valid yet");
  expect(judge([leaf], [root], 100)).toBe("it has expired");
  // The root is valid for 30 days.
  expect(judge([leaf], [root], 40)).toBe(NO_CHAIN);
});

test("intermediates lead to the root in any order, if they may sign", () => {
  const one = issue({ commonName: "one", issuer: root, ca: true });
  const two = issue({ commonName: "two", issuer: one, ca: true });
  const leaf = leafOf(two);
  expect(judge([leaf, two, one])).toBe("ok");
  expect(judge([leaf, one, two])).toBe("ok");
  expect(judge([leaf, two])).toBe(NO_CHAIN);
  expect(judge([leaf, two], [root, one])).toBe("ok");
  const noCa = issue({ commonName: "no-ca", issuer: root, usages });
  expect(judge([leafOf(noCa), noCa])).toBe(NO_CHAIN);
  const forServers = issue({ commonName: "servers", issuer: root, ca: true, usages: ["serverAuth"] });
  expect(judge([leafOf(forServers), forServers])).toBe(NO_CHAIN);
  const expired = issue({ commonName: "expired", issuer: root, ca: true, from: -9, until: -2 });
  expect(judge([leafOf(expired), expired])).toBe(NO_CHAIN);
});

test("a path length is kept", () => {
  const short = issue({ commonName: "short", ca: true, pathLength: 0 });
  const between = issue({ commonName: "between", issuer: short, ca: true });
  expect(judge([leafOf(short)], [short])).toBe("ok");
  expect(judge([leafOf(between), between], [short])).toBe(NO_CHAIN);
});

test("certificates that can all issue each other do not make it search for ever", () => {
  const same = issue({ commonName: "same", ca: true });
  const sent = Array.from({ length: 14 }, () =>
    issue({ commonName: "same", ca: true, issuer: same, keyOf: same }),
  );
  expect(judge([leafOf(same), ...sent])).toBe(NO_CHAIN);
  expect(judge([leafOf(same), ...sent], [same])).toBe("ok");
});

test("what is not checked is not believed", () => {
  const unknown = { id: "1.2.3.4", critical: true, value: "\u0005\u0000" };
  expect(judge([leafOf(root, { extensions: [unknown] })])).toBe(
    "it has the extension 1.2.3.4, which is not supported",
  );
  const constrained = issue({
    commonName: "constrained",
    issuer: root,
    ca: true,
    extensions: [{ id: "2.5.29.30", critical: false, value: "\u0030\u0000" }],
  });
  expect(judge([leafOf(constrained), constrained])).toBe(NO_CHAIN);
  expect(judge([leafOf(root, { digest: "sha1" })])).toBe("it is signed with a hash that is no longer safe");
  expect(judge([leafOf(root, { usages: ["serverAuth"] })])).toBe(
    "its extended key usages do not include clientAuth",
  );
});

test("a name is read from its bytes, so that no name can pretend to be two", () => {
  const leaf = read(leafOf(root, { commonName: "a\nCN=front-proxy-client", organizations: ["x", "y, z"] }));
  expect(leaf).toMatchObject({
    commonName: "a\nCN=front-proxy-client",
    organizations: ["x", "y, z"],
    isCa: false,
  });
});

test("a bundle is read whole, or not at all", () => {
  expect(readCertificates(`# comment\n${root.certificate}\n${root.certificate}`)).toHaveLength(2);
  expect(() => readCertificates("nothing")).toThrow("there is no PEM certificate in it");
});
