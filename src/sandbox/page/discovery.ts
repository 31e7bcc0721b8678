import { accepts, type Client } from "../client.ts";
import type { Discovery, ListedResource } from "./messages.ts";

/** apidiscovery.k8s.io/v2, as far as the page reads it. */
type GroupList = {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly freshness?: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly responseKind?: { readonly kind?: string };
        readonly scope?: string;
        readonly shortNames?: readonly string[];
        readonly verbs?: readonly string[];
      }[];
    }[];
  }[];
};

/** What can be listed, aggregated resources included: the preferred version of a group first. */
export async function readDiscovery(
  client: Pick<Client, "send">,
  namespaces: readonly string[],
): Promise<Discovery> {
  const [core, groups] = await Promise.all([groupsAt(client, "/api"), groupsAt(client, "/apis")]);
  return { resources: [...core, ...groups], namespaces };
}

async function groupsAt(client: Pick<Client, "send">, path: string): Promise<readonly ListedResource[]> {
  // The core group may be missing: a sandbox without it still shows the rest.
  const list = await client.send({ method: "GET", path, accept: accepts.discovery }).catch(() => ({}));
  return ((list as GroupList).items ?? []).flatMap(({ metadata, versions = [] }) =>
    versions.flatMap(({ version, freshness, resources = [] }) =>
      resources
        .filter(({ verbs = [] }) => verbs.includes("list"))
        .map((one) => ({
          group: metadata?.name ?? "",
          version,
          resource: one.resource,
          kind: one.responseKind?.kind || one.resource,
          shortNames: one.shortNames ?? [],
          isNamespaced: one.scope === "Namespaced",
          canWatch: one.verbs?.includes("watch") ?? false,
          isStale: freshness === "Stale",
        })),
    ),
  );
}
