import { notAcceptable, readAccept, type Incoming, type Reply } from "@kagg/apiserver/internal";
import { stringify } from "yaml";
import type { ClusterView } from "../cluster-view.ts";
import { apiGroup, groupList } from "./group-list.ts";
import type { MergedGroups } from "./merged-groups.ts";

export type DiscoveryHandler = {
  /** `/apis` */
  readonly root: (incoming: Incoming) => Reply;
  /** `/apis/<group>`; undefined for a group that no APIService names. */
  readonly group: (incoming: Incoming, name: string) => Reply | undefined;
};

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Discovery as kube-apiserver's clients see it: of everything that has an APIService. */
export const discoveryHandler = (
  cluster: Pick<ClusterView, "apiServices">,
  groups: Pick<MergedGroups, "document">,
): DiscoveryHandler => ({
  root: (incoming) => {
    const form = formOf(incoming, true);
    if (form !== "aggregated") return written(form, groupList(cluster.apiServices()));
    const { body, etag } = groups.document();
    const headers = { ETag: etag, Vary: "Accept", "Cache-Control": "public" };
    if (incoming.headers.get("if-none-match") === etag) return { status: 304, headers, body: "" };
    return { status: 200, headers: { ...headers, "Content-Type": AGGREGATED }, body };
  },
  group: (incoming, name) => {
    const document = apiGroup(cluster.apiServices(), name);
    if (!document) return undefined;
    return written(formOf(incoming, false), document);
  },
});

type Form = "json" | "yaml" | "aggregated";

/** Protobuf is passed over: nobody asks for it alone. A clause that asks to convert is met by aggregated discovery, or not at all. */
function formOf({ headers }: Incoming, isRoot: boolean): Form {
  for (const { type, parameters } of readAccept(headers.get("accept"))) {
    const { as, g, v } = parameters;
    const isJson = type === "application/json" || type === "application/*" || type === "*/*";
    if (as === undefined && g === undefined && v === undefined) {
      if (isJson) return "json";
      if (type === "application/yaml") return "yaml";
    }
    const isWanted = as === "APIGroupDiscoveryList" && g === "apidiscovery.k8s.io" && v === "v2";
    if (isRoot && isJson && isWanted) return "aggregated";
  }
  throw notAcceptable(["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]);
}

const written = (form: Form, document: object): Reply =>
  form === "yaml"
    ? { status: 200, headers: { "Content-Type": "application/yaml" }, body: stringify(document) }
    : {
        status: 200,
        headers: { "Content-Type": "application/json" },
        body: `${JSON.stringify(document)}\n`,
      };
