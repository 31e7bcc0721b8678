import type { RequestRecord } from "./record.ts";

type Colors = Readonly<Record<"dim" | "green" | "red" | "yellow" | "cyan", (text: string) => string>>;

/** What a line is made of. */
export type LineParts = Pick<
  RequestRecord,
  | "user"
  | "impersonator"
  | "verb"
  | "resource"
  | "path"
  | "code"
  | "message"
  | "milliseconds"
  | "isOpen"
  | "events"
  | "backend"
>;

/** A record in one line: `jane create mangoes default/alphonso 201 4ms`. A stream has one when it begins and one when it ends. */
export function requestLine(record: LineParts, colors: Colors): string {
  const { user, impersonator, verb, code, message, isOpen, events, backend } = record;
  const who = impersonator ? `${user?.name} (${impersonator.name})` : (user?.name ?? "-");
  return [
    colors.cyan(plain(who)),
    plain(verb),
    ...what(record).map(plain),
    colorOf(code, colors)(String(code)),
    colors.dim(isOpen ? "open" : duration(record.milliseconds)),
    ...(events === undefined || isOpen ? [] : [colors.dim(`${events} ${events === 1 ? "event" : "events"}`)]),
    ...(backend ? [colors.dim(`→ ${plain(backend.apiService)}`)] : []),
    ...(code >= 400 && message ? [colors.dim(plain(message))] : []),
  ].join(" ");
}

function what({ resource, path }: LineParts): string[] {
  if (!resource) return [path];
  const { namespace, name, subresource } = resource;
  const kind = subresource ? `${resource.resource}/${subresource}` : resource.resource;
  const object = [namespace, name].filter(Boolean).join("/");
  if (object === "") return [kind];
  return [kind, namespace && !name ? `${namespace}/*` : object];
}

function colorOf(code: number, { green, red, yellow }: Colors): (text: string) => string {
  if (code >= 500) return red;
  return code >= 400 ? yellow : green;
}

const duration = (milliseconds: number): string =>
  milliseconds < 10_000 ? `${Math.round(milliseconds)}ms` : `${(milliseconds / 1000).toFixed(1)}s`;

/** What a client sent must not move the cursor of who reads it, or turn the line's direction. */
const plain = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
