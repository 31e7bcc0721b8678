import { badRequest } from "../http/status-error.ts";
import type { Key } from "../storage/storage.ts";

export type FieldSelector = {
  readonly matches: (key: Key) => boolean;
  /** The one name that it asks for, where it does. */
  readonly name: string | undefined;
};

const fields = ["metadata.name", "metadata.namespace"] as const;

/**
 * Reads a field selector: `=`, `==` and `!=` on metadata.name and metadata.namespace, joined by commas. Backslashes
 * escape, as in k8s.io/apimachinery/pkg/fields/selector.go. undefined selects everything; throws a 400 for the rest.
 */
export function parseFieldSelector(text: string): FieldSelector | undefined {
  const terms = text.match(/(?:\\.|[^,\\])+/gs) ?? [];
  if (terms.length === 0) return undefined;
  const tests = terms.map((term) => {
    const found = /^(?<field>[^=!]*)(?<operator>==|!=|=)(?<value>.*)$/s.exec(term)?.groups;
    if (!found) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    const { field = "", operator, value = "" } = found;
    const known = fields.find((name) => name === field);
    if (!known) {
      const supported = fields.map((name) => `"${name}"`).join(", ");
      throw badRequest(`${JSON.stringify(field)} is not a known field selector: only ${supported}`);
    }
    const escape = /\\[^\\,=]/.exec(value.replace(/\\[\\,=]/g, ""));
    if (escape) throw badRequest(`invalid field selector: invalid escape sequence: ${escape[0]}`);
    const part = known === "metadata.name" ? ("name" as const) : ("namespace" as const);
    return { part, wanted: operator !== "!=", value: value.replace(/\\(.)/gs, "$1") };
  });
  return {
    matches: (key) => tests.every(({ part, wanted, value }) => (key[part] === value) === wanted),
    name: tests.find(({ part, wanted }) => part === "name" && wanted)?.value,
  };
}
