import { readFile } from "node:fs/promises";
import type { AuditPolicy } from "./policy.ts";

/**
 * Reads an audit.k8s.io/v1 Policy from a YAML or JSON file. Throws an Error that names everything that is wrong with it,
 * a line each with its place. A field that nobody knows is wrong, too: kube-apiserver warns of it and goes on, and a rule
 * with a misspelt `namespaces` then matches everything.
 *
 * @example
 * const policy = await readAuditPolicy("/etc/audit/policy.yaml");
 */
export async function readAuditPolicy(path: string): Promise<AuditPolicy> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path}: the audit policy cannot be read (${error.code})`, { cause: error });
  });
  // The YAML package that knows lines is large, and most servers have no policy.
  const { parsePolicy } = await import("./policy-file.ts");
  return parsePolicy(path, text);
}
