import { badRequest } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { Key } from "../storage/storage.ts";

export type FieldSelector = {
  readonly matches: (key: Key) => boolean;
  /** What only the object itself can tell; undefined where nothing of that kind is asked for. */
  readonly content?: (object: KubeObject) => boolean;
  /** The one name that it asks for, where it does. */
  readonly name: string | undefined;
};

const fields = ["metadata.name", "metadata.namespace"] as const;

/** Fields that the objects of a built-in kind can be selected by besides: what they are, as text. */
export type SelectableFields = Readonly<Record<string, (object: KubeObject) => string>>;

/**
 * Reads a field selector: `=`, `==` and `!=` on metadata.name and metadata.namespace, joined by commas. Backslashes
 * escape, as in k8s.io/apimachinery/pkg/fields/selector.go. undefined selects everything; throws a 400 for the rest.
 */
export function parseFieldSelector(text: string, own?: SelectableFields): FieldSelector | undefined {
  const terms = text.match(/(?:\\.|[^,\\])+/gs) ?? [];
  if (terms.length === 0) return undefined;
  const tests = terms.map((term) => {
    const found = /^(?<field>[^=!]*)(?<operator>==|!=|=)(?<value>.*)$/s.exec(term)?.groups;
    if (!found) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    const { field = "", operator, value = "" } = found;
    const known = fields.find((name) => name === field);
    const select = own && Object.hasOwn(own, field) ? own[field] : undefined;
    if (!known && !select) {
      if (own) throw badRequest(`field label not supported: ${field}`);
      const supported = fields.map((name) => `"${name}"`).join(", ");
      throw badRequest(`${JSON.stringify(field)} is not a known field selector: only ${supported}`);
    }
    const escape = /\\[^\\,=]/.exec(value.replace(/\\[\\,=]/g, ""));
    if (escape) throw badRequest(`invalid field selector: invalid escape sequence: ${escape[0]}`);
    const part = known === "metadata.name" ? ("name" as const) : ("namespace" as const);
    return { part, select, wanted: operator !== "!=", value: value.replace(/\\(.)/gs, "$1") };
  });
  const ofContent = tests.flatMap(({ select, ...test }) => (select ? [{ select, ...test }] : []));
  return {
    matches: (key) =>
      tests.every(
        ({ part, select, wanted, value }) => select !== undefined || (key[part] === value) === wanted,
      ),
    ...(ofContent.length > 0 && {
      content: (object: KubeObject) =>
        ofContent.every(({ select, wanted, value }) => (select(object) === value) === wanted),
    }),
    name: tests.find(({ part, select, wanted }) => part === "name" && wanted && !select)?.value,
  };
}
