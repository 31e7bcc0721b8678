// The rules and the wording of k8s.io/apimachinery/pkg/api/validate/content: each returns what is wrong with a value.

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const key = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

export function subdomainProblems(value: string): string[] {
  const problems = tooLong(value, 253);
  if (!matches(value, subdomain)) {
    const what =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
    problems.push(wrong(what, subdomain, ["example.com"]));
  }
  return problems;
}

export function labelProblems(value: string): string[] {
  const problems = tooLong(value, 63);
  if (matches(value, label)) return problems;
  const what =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  problems.push(
    matches(value, subdomain) ? "must not contain dots" : wrong(what, label, ["my-name", "123-abc"]),
  );
  return problems;
}

/** Keys of labels and annotations, and finalizers. */
export function qualifiedNameProblems(value: string): string[] {
  const what =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const examples = ["MyName", "my.name", "123-abc"];
  const parts = value.split("/");
  if (parts.length > 2) {
    return [
      `a valid label key ${wrong(what, key, examples)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? "";
  const problems: string[] = [];
  if (parts.length === 2) {
    const [prefix = ""] = parts;
    const found = prefix ? subdomainProblems(prefix) : ["must be non-empty"];
    problems.push(...found.map((problem) => `prefix part ${problem}`));
  }
  if (name === "") problems.push("name part must be non-empty");
  else problems.push(...tooLong(name, 63).map((problem) => `name part ${problem}`));
  if (!matches(name, key)) problems.push(`name part ${wrong(what, key, examples)}`);
  return problems;
}

export function labelValueProblems(value: string): string[] {
  const problems = tooLong(value, 63);
  if (!matches(value, `(${key})?`)) {
    const what =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    problems.push(wrong(what, `(${key})?`, ["MyValue", "my_value", "12345"]));
  }
  return problems;
}

// Far longer than any of them may be; the patterns take quadratic time.
const matches = (value: string, pattern: string): boolean =>
  value.length <= 1024 && compiled(pattern).test(value);

const expressions = new Map<string, RegExp>();

/** Metadata can hold a hundred thousand labels, and compiling takes longer than matching. */
function compiled(pattern: string): RegExp {
  const found = expressions.get(pattern) ?? new RegExp(`^${pattern}$`);
  expressions.set(pattern, found);
  return found;
}

const tooLong = (value: string, max: number): string[] =>
  Buffer.byteLength(value) > max ? [`must be no more than ${max} bytes`] : [];

const wrong = (what: string, pattern: string, examples: readonly string[]): string =>
  `${what} (e.g. ${examples.map((example) => `'${example}', `).join(" or ")}regex used for validation is '${pattern}')`;
