import type { JsonObject, KubeObject } from "../resource/kube-object.ts";
import { keptBuffer } from "../storage/kept-buffer.ts";
import type { Stored } from "../storage/storage.ts";
import { fromStorageVersion } from "./conversion.ts";
import type { Scope } from "./scope.ts";

/** A stored object in the storage version. */
export const readStored = ({ bytes }: Pick<Stored, "bytes">): KubeObject =>
  JSON.parse(bytes.toString()) as KubeObject;

/** A stored object in the version of the request. */
export const readAs = ({ resource, version }: Scope, stored: Pick<Stored, "bytes">): KubeObject =>
  fromStorageVersion(resource, version, readStored(stored));

/** The bytes to keep: the JSON as it is served. */
export const encodeObject =
  (object: KubeObject) =>
  (revision: number): Buffer => {
    const { apiVersion, kind, metadata, ...content } = object;
    const { name, namespace, ...rest } = metadata;
    const meta = { name, ...(namespace && { namespace }), ...rest, resourceVersion: String(revision) };
    const text = JSON.stringify({ apiVersion, kind, metadata: meta, ...content } satisfies JsonObject);
    const bytes = keptBuffer(Buffer.byteLength(text));
    bytes.write(text);
    return bytes;
  };
