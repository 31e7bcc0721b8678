import type { Problem } from "../errors.ts";
import { day } from "./day.ts";
import { readCertificates, readPrivateKey } from "./pem.ts";
import { pkiFileName, type PkiFolder } from "./pki-folder.ts";

/**
 * What is wrong with the CA in the folder, all of it. A missing key is not: without one nothing can be issued, but
 * what was issued goes on working.
 */
export function judgeCa(files: PkiFolder["files"], now: Date): readonly Problem[] {
  if (files["ca.crt"] === undefined) return [crt("is missing, and other files of it are there")];
  const [ca] = readCertificates(files["ca.crt"]) ?? [];
  const key = files["ca.key"] === undefined ? undefined : readPrivateKey(files["ca.key"]);
  const problems: Problem[] = [];
  if (files["ca.key"] !== undefined && !key) problems.push(caProblem("ca.key", "is no private key in PEM"));
  if (!ca) return [crt("is no certificate in PEM"), ...problems];
  const [from, until] = [new Date(ca.validFrom), new Date(ca.validTo)];
  if (!ca.ca) problems.push(crt(`is not the certificate of a CA (${ca.subject.split("\n").join(", ")})`));
  if (until < now) problems.push(crt(`expired on ${day(until)}`));
  if (from > now) {
    problems.push({
      ...crt(`is not valid before ${from.toISOString()}`),
      hint: "date -u (is the clock right?)",
    });
  }
  if (key && !ca.checkPrivateKey(key)) problems.push(caProblem("ca.key", "is not the key of ca.crt"));
  return problems;
}

/** A problem that only a new CA, or the right files put back, can mend. */
export function caProblem(file: "ca.crt" | "ca.key", what: string): Problem {
  return {
    where: pkiFileName(file),
    what,
    hint: "put the right file back, or make a new CA: kagg certs --new-ca (it keeps a backup)",
  };
}

const crt = (what: string): Problem => caProblem("ca.crt", what);
