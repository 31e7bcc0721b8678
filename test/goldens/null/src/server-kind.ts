import { resource } from "@kagg/apiserver";
import * as versions from "./server-kind/versions.ts";

export const Server = resource({
  group: "1e3.example",
  kind: "Server",
  plural: "true",
  scope: "Namespaced",
  versions,
  storageVersion: "v1beta1",
  subresources: { status: true },
});
