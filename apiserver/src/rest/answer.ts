import type { Reply } from "../http/exchange.ts";
import { StatusError } from "../http/status-error.ts";
import { yamlText } from "../http/yaml-text.ts";
import type { JsonObject, KubeObject } from "../resource/kube-object.ts";
import type { MediaType } from "./media-type.ts";
import { apiVersionOf, type View } from "./scope.ts";
import { includeObject, layoutOf } from "./table.ts";

export type ListMeta = { resourceVersion?: string; continue?: string; remainingItemCount?: number };

/** One object in the form that was asked for. */
export function answerObject(scope: View, media: MediaType, status: number, object: KubeObject): Reply {
  if (media.as === "object") return answerJson(media, status, object);
  if (media.as === "PartialObjectMetadata") return answerJson(media, status, partial(media, object));
  if (media.as === "Table") {
    const { resourceVersion } = object.metadata;
    const metadata = resourceVersion === undefined ? {} : { resourceVersion };
    return answerJson(media, status, table(scope, media, metadata, [object]));
  }
  const what = `the requested object is not a list (${object.kind})`;
  throw notAcceptable(`you requested PartialObjectMetadataList, but ${what}`);
}

/** A list in the form that was asked for. */
export function answerList(
  scope: View,
  media: MediaType,
  metadata: ListMeta,
  items: readonly KubeObject[],
): Reply {
  const { listKind } = scope.resource;
  const meta = `meta.k8s.io/${media.metaVersion}`;
  if (media.as === "object") {
    return answerJson(media, 200, { kind: listKind, apiVersion: apiVersionOf(scope), metadata, items });
  }
  if (media.as === "Table") return answerJson(media, 200, table(scope, media, metadata, items));
  if (media.as === "PartialObjectMetadataList") {
    const parts = items.map((item) => partial(media, item));
    return answerJson(media, 200, { kind: media.as, apiVersion: meta, metadata, items: parts });
  }
  throw notAcceptable(
    `you requested PartialObjectMetadata, but the requested object is a list (${listKind})`,
  );
}

export function answerJson(
  { type, pretty }: Pick<MediaType, "type" | "pretty">,
  status: number,
  value: object,
): Reply {
  const body =
    type === "application/yaml" ? yamlText(value) : `${JSON.stringify(value, null, pretty ? 2 : 0)}\n`;
  return { status, headers: { "content-type": type }, body };
}

export const partial = ({ metaVersion }: MediaType, { metadata }: KubeObject): JsonObject => ({
  kind: "PartialObjectMetadata",
  apiVersion: `meta.k8s.io/${metaVersion}`,
  metadata: metadata,
});

export function table(
  { version, exchange, clock }: View,
  media: MediaType,
  metadata: Partial<ListMeta>,
  items: readonly KubeObject[],
  withColumns = true,
): JsonObject {
  const include = includeObject(exchange.query);
  const layout = layoutOf(version);
  const now = clock.now();
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${media.metaVersion}`,
    metadata,
    columnDefinitions: withColumns ? [...layout.definitions] : null,
    rows: items.map((item) => ({
      cells: layout.cells(item, now),
      object:
        include === "None"
          ? null
          : include === "Metadata"
            ? partial(media, item)
            : (item as unknown as JsonObject),
    })),
  };
}

const notAcceptable = (message: string): StatusError => new StatusError(406, "NotAcceptable", message);
