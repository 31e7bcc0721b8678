import { StatusError } from "@kagg/apiserver/internal";

/** core/v1 PodLogOptions. */
export type LogOptions = {
  readonly container: string | undefined;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly since: Date | undefined;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
};

/** Throws a 400 for what is no number, and a 422 for one that makes no sense: pkg/apis/core/validation ValidatePodLogOptions. */
export function readLogOptions(name: string, query: URLSearchParams, now: Date): LogOptions {
  const tailLines = integer(query, "tailLines");
  const limitBytes = integer(query, "limitBytes");
  const sinceSeconds = integer(query, "sinceSeconds");
  const sinceTime = query.get("sinceTime");
  const causes = [
    ...(tailLines !== undefined && tailLines < 0
      ? [invalid("tailLines", tailLines, "must be greater than or equal to 0")]
      : []),
    ...(limitBytes !== undefined && limitBytes < 1
      ? [invalid("limitBytes", limitBytes, "must be greater than 0")]
      : []),
    ...(sinceSeconds !== undefined && sinceTime !== null ? [bothTimes] : []),
    ...(sinceSeconds !== undefined && sinceTime === null && sinceSeconds < 1
      ? [invalid("sinceSeconds", sinceSeconds, "must be greater than 0")]
      : []),
  ];
  if (causes.length > 0) throw refusal(name, causes);
  return {
    container: query.get("container") || undefined,
    follow: flag(query, "follow"),
    previous: flag(query, "previous"),
    timestamps: flag(query, "timestamps"),
    since: sinceSeconds === undefined ? time(sinceTime) : new Date(now.getTime() - sinceSeconds * 1000),
    tailLines,
    limitBytes,
  };
}

type Cause = { readonly reason: string; readonly field: string; readonly message: string };

const invalid = (field: string, value: number, what: string): Cause => ({
  reason: "FieldValueInvalid",
  field,
  message: `Invalid value: ${value}: ${what}`,
});

const bothTimes: Cause = {
  reason: "FieldValueForbidden",
  field: "",
  message: "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified",
};

function refusal(name: string, causes: readonly Cause[]): StatusError {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  return new StatusError(422, "Invalid", `PodLogOptions "${name}" is invalid: ${list}`, {
    name,
    kind: "PodLogOptions",
    causes,
  });
}

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new StatusError(
    400,
    "BadRequest",
    `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** Anything but 0 and false is yes: k8s.io/apimachinery/pkg/runtime Convert_Slice_string_To_bool. */
function flag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && text !== "0" && text.toLowerCase() !== "false";
}

function time(text: string | null): Date | undefined {
  if (text === null || text === "") return undefined;
  const found = new Date(text);
  if (!Number.isNaN(found.getTime())) return found;
  throw new StatusError(400, "BadRequest", `${JSON.stringify(text)} is no time such as 2026-01-31T00:00:00Z`);
}
