import type { FieldProblem } from "../../../apiserver/src/index.ts";

type FlunderSpec = {
  readonly flunderReference?: string | undefined;
  readonly fischerReference?: string | undefined;
  readonly referenceType?: string | undefined;
};

/** k8s.io/sample-apiserver/pkg/apis/wardle/validation/validation.go */
export function flunderProblems(spec: FlunderSpec): FieldProblem[] {
  const { flunderReference: flunder = "", fischerReference: fischer = "", referenceType: type = "" } = spec;
  const problems: FieldProblem[] = [];
  const refuse = (field: string, message: string): void =>
    void problems.push({ field: `spec.${field}`, message });
  if (flunder && fischer) {
    refuse("fischerReference", "cannot be set with flunderReference at the same time");
  } else if (flunder && type !== "Flunder") {
    refuse("flunderReference", "cannot be set if referenceType is not Flunder");
  } else if (fischer && type !== "Fischer") {
    refuse("fischerReference", "cannot be set if referenceType is not Fischer");
  } else if (!fischer && type === "Fischer") {
    refuse("fischerReference", "cannot be empty if referenceType is Fischer");
  } else if (!flunder && type === "Flunder") {
    refuse("flunderReference", "cannot be empty if referenceType is Flunder");
  }
  if (type && type !== "Fischer" && type !== "Flunder") refuse("referenceType", "must be Flunder or Fischer");
  return problems;
}
