import { der, type Der } from "./der.ts";

/**
 * An X.501 name `O=…, CN=…`. RFC 5280 appendix A.1 bounds a common name to 64 characters. Kubernetes reads a user's groups
 * from its organisations.
 */
export function distinguishedName({
  organization,
  commonName,
}: {
  readonly organization: string | readonly string[];
  readonly commonName: string;
}): Der {
  const organizations = [organization].flat().map((name) => attribute("2.5.4.10", name));
  return der.sequence(...organizations, attribute("2.5.4.3", commonName));
}

function attribute(type: string, value: string): Der {
  return der.set(der.sequence(der.oid(type), der.utf8(value)));
}
