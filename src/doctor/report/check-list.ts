import { docsOf } from "../check.ts";
import { checks } from "../checks/index.ts";

/** The checks, one line each. */
export function textCheckList(): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  return checks
    .map(({ id, severity, title }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${title}\n`)
    .join("");
}

export function jsonCheckList(): string {
  const list = checks.map(({ id, title, severity, requires }) => ({
    id,
    title,
    severity,
    requires,
    docs: docsOf(id),
  }));
  return `${JSON.stringify({ checks: list }, undefined, 2)}\n`;
}
