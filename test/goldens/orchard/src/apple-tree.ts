import { resource } from "@kagg/apiserver";
import * as versions from "./apple-tree/versions.ts";

export const AppleTree = resource({
  group: "trees.acme.example",
  kind: "AppleTree",
  plural: "appletrees",
  scope: "Namespaced",
  versions,
  storageVersion: "v1",
  subresources: { status: true },
});
