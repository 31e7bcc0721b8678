import type { Reply } from "../http/exchange.ts";
import type { Status } from "../http/status-error.ts";
import { readYaml } from "../rest/yaml-body.ts";
import type { ObjectNames } from "./event.ts";

/** An object as an event holds it: the parsed value, and its JSON on one line. */
export type LoggedObject = { readonly value: unknown; readonly json: string };

/**
 * A body that says an object; undefined where it does not, as that of a request which was refused for it, and where it is
 * YAML that takes too long to read.
 */
export function readObject(body: Buffer, type: string, omitManagedFields: boolean): LoggedObject | undefined {
  if (body.length === 0) return undefined;
  try {
    const text = body.toString();
    const value: unknown = /[/+]yaml/i.test(type) ? readYaml(text).value : JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    if (omitManagedFields) dropManagedFields(value);
    return { value, json: JSON.stringify(value) };
  } catch {
    return undefined;
  }
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Of an object, of the items of a list and of the rows of a Table: k8s.io/apiserver/pkg/audit/request.go. */
function dropManagedFields(value: unknown): void {
  if (!isFields(value)) return;
  if (isFields(value["metadata"])) delete value["metadata"]["managedFields"];
  if (Array.isArray(value["items"])) for (const item of value["items"]) dropManagedFields(item);
  if (Array.isArray(value["rows"]))
    for (const row of value["rows"]) if (isFields(row)) dropManagedFields(row["object"]);
}

/** The object of a reply that is one: text, documents and streams are none. */
export function replyObject(
  { body, headers = {} }: Reply,
  omitManagedFields: boolean,
): LoggedObject | undefined {
  const type = headers["content-type"] ?? headers["Content-Type"] ?? "";
  if (!/^application\/(?:json|yaml)/.test(type)) return undefined;
  const bytes = bytesOf(body);
  const found = bytes && readObject(bytes, type, omitManagedFields);
  return found && isFields(found.value) && typeof found.value["kind"] === "string" ? found : undefined;
}

function bytesOf(body: Reply["body"]): Buffer | undefined {
  if (typeof body === "string") return Buffer.from(body);
  if (Buffer.isBuffer(body)) return body;
  return Array.isArray(body) ? Buffer.concat(body as readonly Buffer[]) : undefined;
}

/** Whether a reply says a Status, told without parsing a large list. */
export const maySayStatus = ({ status, body }: Reply): boolean =>
  status >= 400 || ((typeof body === "string" || Buffer.isBuffer(body)) && body.length < 16_384);

/** The fields of a Status that an event repeats, whatever the level. */
export function statusOf(found: LoggedObject | undefined, code: number): { metadata: object; code: number } {
  const value = found?.value;
  if (!isFields(value) || value["kind"] !== "Status") return { metadata: {}, code };
  const { status, message, reason, details } = value as Partial<Status>;
  return {
    metadata: {},
    ...(status && { status }),
    ...(message && { message }),
    ...(reason && { reason }),
    ...(details && { details }),
    code,
  };
}

/** Which object a body is about, for what its path leaves open. */
export function namesOf(found: LoggedObject | undefined): ObjectNames | undefined {
  const metadata = isFields(found?.value) ? found.value["metadata"] : undefined;
  if (!isFields(metadata)) return undefined;
  const text = (key: string): Record<string, string> => {
    const value = metadata[key];
    return typeof value === "string" ? { [key]: value } : {};
  };
  return { ...text("namespace"), ...text("name"), ...text("uid"), ...text("resourceVersion") };
}
