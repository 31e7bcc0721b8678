import {
  createMetrics,
  restHandler,
  router,
  systemClock,
  versionInfo,
  type Handler,
  type Storage,
} from "@kagg/apiserver/internal";
import { resource } from "@kagg/apiserver";
import { z } from "zod";

const mangoes = resource({
  group: "fruit.example.com",
  kind: "Mango",
  plural: "mangoes",
  shortNames: ["mg"],
  scope: "Namespaced",
  storageVersion: "v1",
  versions: {
    v1: {
      spec: z.object({ variety: z.string(), notes: z.string().optional() }),
      columns: [
        { name: "Variety", path: ".spec.variety" },
        { name: "Notes", path: ".spec.notes", priority: 1 },
      ],
    },
  },
});

/** Everything that the server of mangoes answers, once it is known who asks. */
export function mangoHandler(storage: Storage): Handler {
  const resources = [mangoes];
  return router({
    definitions: resources,
    rest: restHandler({ resources, storage, clock: systemClock }),
    version: versionInfo("v1.36.0", process.version, "linux/amd64"),
    metrics: createMetrics(resources, storage),
    checks: { healthz: [], livez: [], readyz: [] },
  });
}

export const mango = (name: string, more: object = {}, spec: object = {}): string =>
  JSON.stringify({
    apiVersion: "fruit.example.com/v1",
    kind: "Mango",
    metadata: { name, ...more },
    spec: { variety: "Alphonso", ...spec },
  });

export const MANGOES = "/apis/fruit.example.com/v1/namespaces/default/mangoes";
