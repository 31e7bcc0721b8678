import * as z from "zod";
import type { Json } from "../../resource/kube-object.ts";
import type { Scope } from "../../rest/scope.ts";
import type { VersionedWrite } from "./invocation.ts";

export type ReviewVersion = "v1" | "v1beta1";

/** An AdmissionReview that asks; k8s.io/apiserver/pkg/admission/plugin/webhook/request/admissionreview.go. */
export function reviewOf(version: ReviewVersion, uid: string, scope: Scope, write: VersionedWrite): object {
  return {
    kind: "AdmissionReview",
    apiVersion: `admission.k8s.io/${version}`,
    request: { uid, ...admissionRequest(scope, write) },
  };
}

/** The request in the version of the webhook, and beside it what it was when it came; also what CEL calls `request`. */
export function admissionRequest(scope: Scope, write: VersionedWrite): { readonly [field: string]: unknown } {
  const { resource, version, info, exchange } = scope;
  const { group, kind, plural } = resource;
  const { name: username, uid, groups, extra } = exchange.user;
  const { subresource, namespace } = info;
  return {
    kind: { group, version: write.version.name, kind },
    resource: { group, version: write.version.name, resource: plural },
    ...(subresource && { subResource: subresource }),
    requestKind: { group, version: version.name, kind },
    requestResource: { group, version: version.name, resource: plural },
    ...(subresource && { requestSubResource: subresource }),
    ...(write.name && { name: write.name }),
    ...(namespace && { namespace }),
    operation: write.operation,
    userInfo: {
      username,
      ...(uid && { uid }),
      ...(groups.length > 0 && { groups }),
      ...(Object.keys(extra).length > 0 && { extra }),
    },
    object: write.object ?? null,
    oldObject: write.old ?? null,
    dryRun: write.dryRun,
    options: write.options(),
  };
}

/** What a webhook says why it said no: a metav1.Status, of which everything may be missing. */
export type VerdictStatus = {
  readonly metadata?: { readonly [field: string]: unknown } | null | undefined;
  readonly message?: string | null | undefined;
  readonly reason?: string | null | undefined;
  readonly code?: number | null | undefined;
  readonly details?: { readonly [field: string]: unknown } | null | undefined;
};

type Answer = {
  readonly apiVersion?: string | null | undefined;
  readonly kind?: string | null | undefined;
  readonly response?:
    | {
        readonly uid?: string | null | undefined;
        readonly allowed?: boolean | null | undefined;
        readonly status?: VerdictStatus | null | undefined;
        readonly patch?: string | null | undefined;
        readonly patchType?: string | null | undefined;
        readonly auditAnnotations?: Readonly<Record<string, string>> | null | undefined;
        readonly warnings?: readonly string[] | null | undefined;
      }
    | null
    | undefined;
};

const text = z.string().nullish();

const statusSchema = z.object({
  metadata: z.record(z.string(), z.unknown()).nullish(),
  message: text,
  reason: text,
  code: z.int32().nullish(),
  details: z
    .object({
      name: z.string().optional(),
      group: z.string().optional(),
      kind: z.string().optional(),
      uid: z.string().optional(),
      causes: z
        .array(
          z.object({
            reason: z.string().optional(),
            message: z.string().optional(),
            field: z.string().optional(),
          }),
        )
        .optional(),
      retryAfterSeconds: z.int32().optional(),
    })
    .nullish(),
});

const answerSchema: z.ZodType<Answer> = z.object({
  apiVersion: text,
  kind: text,
  response: z
    .object({
      uid: text,
      allowed: z.boolean().nullish(),
      status: statusSchema.nullish(),
      patch: text,
      patchType: text,
      auditAnnotations: z.record(z.string(), z.string()).nullish(),
      warnings: z.array(z.string()).nullish(),
    })
    .nullish(),
});

/** What a webhook has answered. */
export type Verdict = {
  readonly allowed: boolean;
  readonly status: VerdictStatus;
  /** The text of a JSON patch. */
  readonly patch: string;
  readonly patchType: string;
  readonly auditAnnotations: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
};

type Expected = { readonly version: ReviewVersion; readonly uid: string; readonly mutating: boolean };

/** Reads an answer; throws an Error with what is wrong with it. */
export function readVerdict(body: Json, { version, uid, mutating }: Expected): Verdict {
  const read = answerSchema.safeParse(body);
  if (!read.success) throw new Error(`the answer is no AdmissionReview: ${z.prettifyError(read.error)}`);
  const { apiVersion, kind, response } = read.data;
  if (!response) throw new Error("webhook response was absent");
  const patch = response.patch ?? "";
  const patchType = response.patchType ?? undefined;
  // v1beta1 never checked these.
  if (version === "v1") {
    checkUid(response.uid ?? "", uid);
    const got = `${apiVersion ?? ""}, Kind=${kind ?? ""}`;
    const wanted = "admission.k8s.io/v1, Kind=AdmissionReview";
    if (got !== wanted) throw new Error(`expected webhook response of ${wanted}, got ${got}`);
    checkPatch(patch, patchType, mutating);
  }
  return {
    allowed: response.allowed ?? false,
    status: response.status ?? {},
    patch: mutating ? Buffer.from(patch, "base64").toString() : "",
    patchType: version === "v1" ? (patchType ?? "") : "JSONPatch",
    auditAnnotations: response.auditAnnotations ?? {},
    warnings: response.warnings ?? [],
  };
}

function checkUid(got: string, wanted: string): void {
  if (got !== wanted)
    throw new Error(`expected response.uid=${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
}

function checkPatch(patch: string, patchType: string | undefined, mutating: boolean): void {
  if (!mutating) {
    if (patch) throw new Error("validating webhook may not return response.patch");
    if (patchType !== undefined) throw new Error("validating webhook may not return response.patchType");
    return;
  }
  if (patch && patchType === undefined)
    throw new Error("webhook returned response.patch but not response.patchType");
  if (!patch && patchType !== undefined)
    throw new Error("webhook returned response.patchType but not response.patch");
  if (patchType === "") throw new Error('webhook returned invalid response.patchType of ""');
}
