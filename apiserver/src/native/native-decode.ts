import type { NativeVersion } from "../resource/definition.ts";
import type { JsonObject, KubeObject } from "../resource/kube-object.ts";
import type { GoType } from "./go-type.ts";
import { goTypeOf, kindType, type Definitions } from "./go-types.ts";

const OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** How the objects of a kind are read; nothing is compiled before the first one comes. */
export function nativeDecode(
  definitions: Definitions,
  definition: string,
  defaults: ((object: KubeObject) => void) | undefined,
): Pick<NativeVersion, "checkMetadata" | "decode" | "empty"> {
  let known: GoType | undefined;
  const type = (): GoType => (known ??= kindType(definitions, definition));
  let nothing: JsonObject | undefined;
  return {
    decode: (object) => {
      const { apiVersion, kind, metadata, ...content } = object;
      const unknown: string[] = [];
      const read = type().read(content, { struct: "", fields: "", path: "", unknown }) as JsonObject;
      for (const name of Object.keys(content)) delete (object as JsonObject)[name];
      Object.assign(object, { apiVersion, kind, metadata }, read);
      defaults?.(object);
      return unknown;
    },
    checkMetadata: (metadata) => {
      const struct = definition.slice(definition.lastIndexOf(".") + 1);
      const at = { struct, fields: "metadata", path: "metadata", unknown: [] };
      if (metadata !== null) goTypeOf(definitions, OBJECT_META).read(metadata, at);
    },
    empty: () => (nothing ??= type().zero() as JsonObject),
  };
}
