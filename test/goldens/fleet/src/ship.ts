import { resource } from "@kagg/apiserver";
import * as versions from "./ship/versions.ts";

export const Ship = resource({
  group: "sea.corp.example",
  kind: "Ship",
  plural: "vessels",
  scope: "Cluster",
  versions,
  storageVersion: "v2",
  subresources: { status: true },
});
