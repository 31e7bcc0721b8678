/** The codes of gRPC that mean something here: google.golang.org/grpc/codes. */
export const codes = {
  cancelled: 1,
  unknown: 2,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  aborted: 10,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
} as const;

const passing: ReadonlySet<number> = new Set(Object.values(codes));

/** Why a call has failed. */
export class GrpcError extends Error {
  readonly code: number;
  /** Whether it may have reached the server. */
  readonly wasSent: boolean;

  constructor(code: number, message: string, wasSent = true, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.wasSent = wasSent;
  }

  /** Whether the same call may succeed later, or elsewhere. */
  get isPassing(): boolean {
    return passing.has(this.code);
  }
}

/** Whether a call has failed because its time was up. */
export const isDeadlineExceeded = (error: unknown): boolean =>
  error instanceof GrpcError && error.code === codes.deadlineExceeded;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What the last headers of an answer say; undefined where all is well or nothing is said yet. */
export function errorOf(headers: Headers): GrpcError | undefined {
  const status = headers["grpc-status"];
  if (status === undefined || status === "0") return undefined;
  return new GrpcError(
    Number(status),
    decoded(String(headers["grpc-message"] ?? `gRPC status ${String(status)}`)),
  );
}

/** Percent-encoded, but a server may forget that. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
