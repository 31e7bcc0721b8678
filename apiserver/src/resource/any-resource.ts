import type { Resource } from "./resource.ts";
import type { VirtualResource } from "./virtual-resource.ts";

/** What a server can serve: resources whose objects are stored, and those whose objects come from functions. */
export type AnyResource = Resource | VirtualResource;
