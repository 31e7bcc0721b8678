/** One clause of an Accept header. */
export type AcceptClause = {
  /** `application/json`, lower case. */
  readonly type: string;
  /** Parameters but `q`, names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
};

/**
 * The clauses of an Accept header, the most wanted first, as k8s.io/apiserver's negotiation takes them: by q, then by
 * their order. No header is every type; what has q=0 is left out.
 */
export function readAccept(header: string | undefined): readonly AcceptClause[] {
  // What most clients send is not read anew each time.
  if (header === "application/json") return JSON_ONLY;
  const clauses = (header?.trim() || "*/*")
    .split(",")
    .flatMap((text) => readClause(text) ?? [])
    .filter(({ q }) => q > 0);
  return clauses.toSorted((a, b) => b.q - a.q).map(({ type, parameters }) => ({ type, parameters }));
}

const JSON_ONLY: readonly AcceptClause[] = [{ type: "application/json", parameters: {} }];

/** Whether a clause of any parameters takes one of the types; wildcards included. */
export const takes = (clause: AcceptClause, type: string): boolean =>
  clause.type === type || clause.type === "*/*" || clause.type === `${type.slice(0, type.indexOf("/"))}/*`;

function readClause(text: string): (AcceptClause & { q: number }) | undefined {
  const [type = "", ...rest] = text.split(";").map((part) => part.trim());
  if (!type.includes("/")) return undefined;
  const pairs = rest.map((part): [string, string] => {
    const [name = "", value = ""] = part.split("=", 2);
    return [name.trim().toLowerCase(), value.trim().replace(/^"|"$/g, "")];
  });
  const quality = Number(pairs.find(([name]) => name === "q")?.[1] ?? 1);
  const parameters = Object.fromEntries(pairs.filter(([name]) => name !== "q"));
  return { type: type.toLowerCase(), parameters, q: Number.isNaN(quality) ? 1 : quality };
}
