import { auditLog, standardOutput, type AuditLog } from "./audit-log.ts";
import { rotatingFile } from "./rotating-file.ts";

/** Where audit events are written, a line of JSON each, and when files are moved aside; as the `--audit-log-*` flags of kube-apiserver. */
export type AuditLogOptions = {
  /** `-` is standard output. */
  readonly path: string;
  /** Megabytes from which on a new file is begun, 100 by default; 0: never. */
  readonly maxSize?: number;
  /** Days for which old files are kept, 366 by default; 0: however old. */
  readonly maxAge?: number;
  /** How many old files are kept, 100 by default; 0: all. */
  readonly maxBackups?: number;
};

/** k8s.io/apiserver/pkg/server/options/audit.go. */
export const defaultAuditLog = { maxSize: 100, maxAge: 366, maxBackups: 100 } as const;

/** Opens a log; rejects where its file cannot be written. What `onLost` hears of can be said later only. */
export async function openAuditLog(
  options: AuditLogOptions,
  onProblem: (error: unknown) => void,
): Promise<(onLost: (lines: number, error: unknown) => void) => AuditLog> {
  const { path, maxSize, maxAge, maxBackups } = { ...defaultAuditLog, ...options };
  const maxBytes = maxSize * 1024 * 1024;
  const target =
    path === "-" ? standardOutput : await rotatingFile({ path, maxBytes, maxAge, maxBackups, onProblem });
  return (onLost) => auditLog(target, onLost);
}
