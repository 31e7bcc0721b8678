import type { KubeObject } from "@kagg/apiserver/internal";
import { child, fieldsOf, fill } from "./json-fields.ts";
import type { KindInput } from "./kind.ts";
import { secretCauses } from "./validation/data.ts";

/** k8s.io/kubernetes/pkg/registry/core/secret/strategy.go and pkg/apis/core/v1/conversion.go. */
export const secretRules: Omit<KindInput, "kind"> = {
  defaults: (object) => {
    withStringData(object);
    fill(fieldsOf(object), { type: "Opaque" });
  },
  validate: secretCauses,
  onUpdate: (object, live) => {
    const { type } = fieldsOf(live);
    if (fieldsOf(object)["type"] === undefined && type !== undefined) fieldsOf(object)["type"] = type;
  },
};

/** What is written as text is kept beside the rest, and wins over it. */
function withStringData(object: KubeObject): void {
  const fields = fieldsOf(object);
  const texts = child(fields, "stringData");
  delete fields["stringData"];
  if (!texts) return;
  const encoded = Object.entries(texts).map(([name, text]) => [
    name,
    Buffer.from(text as string).toString("base64"),
  ]);
  fields["data"] = { ...child(fields, "data"), ...(Object.fromEntries(encoded) as Record<string, string>) };
}
