import type { JsonSchema } from "./definition.ts";

/** Where the objects of a version keep what their Scale is made of; see `spec.versions[].subresources.scale` of a CRD. */
export type ScalePaths = {
  /** `.spec.replicas`: an integer below `.spec`. */
  readonly specReplicasPath: string;
  /** `.status.replicas`: an integer below `.status`. */
  readonly statusReplicasPath: string;
  /** `.status.selector`: a string below `.spec` or `.status`, in the form of a label selector; an autoscaler needs it. */
  readonly labelSelectorPath?: string;
};

/** The fields of a path, `.spec.replicas`. */
export const fieldsOf = (path: string): string[] => path.replace(/^\./, "").split(".");

/** Checks paths as kube-apiserver checks those of a CRD, and also that the schema has such fields. */
export function scaleProblems(
  paths: ScalePaths,
  schema: JsonSchema,
  report: (field: string, what: string) => void,
): void {
  const check = (
    field: keyof ScalePaths,
    path: string | undefined,
    roots: readonly string[],
    types: string,
  ): void => {
    const root = roots.find((root) => path?.startsWith(`.${root}.`));
    if (path === undefined || !/^(?:\.[A-Za-z_][\w-]*)+$/.test(path)) {
      report(field, `"${path ?? ""}" is no path such as .${roots[0]}.replicas`);
    } else if (root === undefined) {
      report(field, `"${path}" must lie below ${roots.map((one) => `.${one}`).join(" or ")}`);
    } else {
      const found = fieldSchema(schema, fieldsOf(path));
      if (!found) report(field, `the schema has no field ${path}`);
      else if (found["type"] !== types) {
        report(
          field,
          `${path} must be of type ${types}, but is ${JSON.stringify(found["type"] ?? "anything")}`,
        );
      }
    }
  };
  check("specReplicasPath", paths.specReplicasPath, ["spec"], "integer");
  check("statusReplicasPath", paths.statusReplicasPath, ["status"], "integer");
  if (paths.labelSelectorPath !== undefined) {
    check("labelSelectorPath", paths.labelSelectorPath, ["status", "spec"], "string");
  }
}

const fieldSchema = (schema: JsonSchema, fields: readonly string[]): JsonSchema | undefined =>
  fields.reduce<JsonSchema | undefined>(
    (at, name) => (at?.["properties"] as Record<string, JsonSchema> | undefined)?.[name],
    schema,
  );
