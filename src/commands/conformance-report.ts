import type { Subject, Verdict } from "@kagg/apiserver/conformance";
import type { Output } from "../ui/output.ts";

/** A line an item, and the count at the end. */
export function textVerdicts(
  subject: Pick<Subject, "group" | "version" | "plural">,
  verdicts: readonly Verdict[],
  colors: Output["dataColors"],
): string {
  const lines = verdicts.map(({ item, state, because }) => {
    if (state === "met") return `${colors.green("✓")} ${item.id}  ${colors.dim(item.title)}`;
    if (state === "not applicable") return colors.dim(`– ${item.id}  ${because}`);
    const paint = item.level === "must" ? colors.red : colors.yellow;
    return `${paint("✗")} ${item.id}  ${item.title}\n    ${because}\n    ${colors.dim(`${item.level}; ${item.source}`)}`;
  });
  const count = (state: Verdict["state"], level?: string): number =>
    verdicts.filter((one) => one.state === state && (level === undefined || one.item.level === level)).length;
  const summary = [
    `${count("met")} met`,
    `${count("unmet", "must")} must and ${count("unmet", "should")} should not met`,
    `${count("not applicable")} not applicable`,
  ].join(", ");
  return `${[colors.bold(nameOf(subject)), ...lines, "", summary].join("\n")}\n`;
}

/** A JSON document a resource and version. */
export function jsonVerdicts(
  subject: Pick<Subject, "group" | "version" | "plural">,
  verdicts: readonly Verdict[],
): string {
  const items = verdicts.map(({ item: { id, level, title, source }, state, because }) => ({
    id,
    level,
    title,
    source,
    state,
    because,
  }));
  return `${JSON.stringify({ resource: nameOf(subject), items }, undefined, 2)}\n`;
}

const nameOf = ({ group, version, plural }: Pick<Subject, "group" | "version" | "plural">): string =>
  `${plural}.${version}.${group}`;
