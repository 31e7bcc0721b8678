import { goQuote, subdomainProblems, type User } from "@kagg/apiserver/internal";

const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** What constrained impersonation does not take of extra values; undefined where it takes all of them. */
export function extraProblem(extra: User["extra"]): string | undefined {
  for (const [key, values] of Object.entries(extra)) {
    if (key === "") return "impersonating the empty string key in extra is not allowed";
    const problem = keyProblem(key);
    if (problem) return `impersonating an invalid key in extra is not allowed: extra.key: ${problem}`;
    if (key !== key.toLowerCase())
      return `impersonating a non-lowercase key in extra is not allowed: ${goQuote(key)}`;
    if (values.includes("")) return "impersonating the empty string value in extra is not allowed";
  }
  return undefined;
}

/** k8s.io/apimachinery/pkg/util/validation IsDomainPrefixedPath */
function keyProblem(key: string): string | undefined {
  const slash = key.indexOf("/");
  const host = key.slice(0, Math.max(slash, 0));
  const path = key.slice(slash + 1);
  if (host === "" || path === "")
    return `Invalid value: ${goQuote(key)}: must be a domain-prefixed path (such as "acme.io/foo")`;
  const [problem] = subdomainProblems(host);
  if (problem) return `Invalid value: ${goQuote(host)}: ${problem}`;
  return new RegExp(`^${PATH}$`).test(path)
    ? undefined
    : `Invalid value: ${goQuote(path)}: Invalid path (regex used for validation is '${PATH}')`;
}
