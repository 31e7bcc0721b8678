import type { NativeVersion } from "../resource/definition.ts";
import type { JsonObject, KubeObject } from "../resource/kube-object.ts";
import type { GoType } from "./go-type.ts";
import { kindType, type Definitions } from "./go-types.ts";

/** How the objects of a kind are read; nothing is compiled before the first one comes. */
export function nativeDecode(
  definitions: Definitions,
  definition: string,
  defaults: ((object: KubeObject) => void) | undefined,
): Pick<NativeVersion, "decode" | "empty"> {
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
    empty: () => (nothing ??= type().zero() as JsonObject),
  };
}
