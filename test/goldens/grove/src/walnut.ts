import { resource } from "@kagg/apiserver";
import * as versions from "./walnut/versions.ts";

export const Walnut = resource({
  group: "woods.acme.example",
  kind: "Walnut",
  plural: "walnuts",
  scope: "Namespaced",
  versions,
  storageVersion: "v1",
  subresources: { status: true },
});
