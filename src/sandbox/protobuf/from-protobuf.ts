import { BinaryReader } from "@bufbuild/protobuf/wire";
import { isObject, type JsonObject } from "@kagg/apiserver/internal";
import { readMessage } from "./read-message.ts";

/** k8s.io/apimachinery/pkg/runtime/serializer/protobuf: what every body begins with. */
const MAGIC = Buffer.from("k8s\0");

/**
 * What a client sent in Kubernetes' protobuf as the object that it would have sent in JSON: kubectl writes built-in kinds so.
 * undefined for a kind that nobody knows here; throws an Error where the bytes are nothing of the kind.
 */
export function fromProtobuf(body: Buffer): JsonObject | undefined {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC))
    throw new Error("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  const { apiVersion, kind, raw } = readUnknown(body.subarray(MAGIC.length));
  const pack = packageOf(apiVersion);
  // Each group version has its DeleteOptions, which are all the same.
  const message = kind === "DeleteOptions" ? `${META}.${kind}` : pack && `${pack}.${kind}`;
  if (!message) return undefined;
  try {
    const object = readMessage(raw, message);
    return isObject(object) ? { ...object, apiVersion, kind } : undefined;
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith("there is no message")) return undefined;
    throw error;
  }
}

type Unknown = { readonly apiVersion: string; readonly kind: string; readonly raw: Uint8Array };

/** runtime.Unknown: the type, and the object's own bytes. */
function readUnknown(bytes: Uint8Array): Unknown {
  const reader = new BinaryReader(bytes);
  let found: Unknown = { apiVersion: "", kind: "", raw: new Uint8Array() };
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === 1) found = { ...found, ...readTypeMeta(reader.bytes()) };
    else if (number === 2) found = { ...found, raw: reader.bytes() };
    else reader.skip(wire);
  }
  return found;
}

function readTypeMeta(bytes: Uint8Array): Pick<Unknown, "apiVersion" | "kind"> {
  const reader = new BinaryReader(bytes);
  const found = { apiVersion: "", kind: "" };
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === 1) found.apiVersion = reader.string();
    else if (number === 2) found.kind = reader.string();
    else reader.skip(wire);
  }
  return found;
}

const META = "k8s.io.apimachinery.pkg.apis.meta.v1";

/** `apps/v1` is k8s.io.api.apps.v1, `rbac.authorization.k8s.io/v1` is k8s.io.api.rbac.v1. */
function packageOf(apiVersion: string): string | undefined {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["core", apiVersion];
  if (!group || !version) return undefined;
  if (group === "apiregistration.k8s.io") return `k8s.io.kube-aggregator.pkg.apis.apiregistration.${version}`;
  return `k8s.io.api.${group.split(".")[0]}.${version}`;
}
