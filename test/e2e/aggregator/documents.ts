export const aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** What an extension API server says of its group, in its three forms. */
export const discovery = (group: string): object => ({
  kind: "APIGroupDiscoveryList",
  apiVersion: "apidiscovery.k8s.io/v2",
  metadata: {},
  items: [
    {
      metadata: { name: group },
      versions: [
        {
          version: "v1",
          resources: [
            {
              resource: "mangoes",
              responseKind: { group, version: "v1", kind: "Mango" },
              scope: "Namespaced",
              singularResource: "mango",
              verbs: ["get", "list"],
              shortNames: ["mg"],
              subresources: [{ subresource: "status", verbs: ["get"] }],
            },
          ],
          freshness: "Current",
        },
      ],
    },
  ],
});

export const openapiV3 = (group: string): object => ({
  paths: { [`apis/${group}/v1`]: { serverRelativeURL: `/openapi/v3/apis/${group}/v1?hash=A` } },
});

const reference = (name: string): object => ({ $ref: `#/definitions/${name}` });

export const openapiV2 = (group: string): object => ({
  swagger: "2.0",
  info: { title: "Fruit", version: "v1" },
  paths: {
    [`/apis/${group}/v1/mangoes`]: {
      get: {
        operationId: "listMango",
        produces: ["application/json", "application/yaml"],
        responses: { 200: { description: "OK", schema: reference("com.example.Mango") } },
        "x-kubernetes-action": "list",
      },
      post: {
        consumes: ["*/*"],
        produces: ["application/json"],
        parameters: [
          { name: "body", in: "body", required: true, schema: reference("com.example.Mango") },
          { name: "dryRun", in: "query", type: "string", uniqueItems: true },
        ],
        responses: { 201: { description: "Created", schema: reference("com.example.Mango") } },
      },
      parameters: [{ name: "pretty", in: "query", type: "string", description: "for people" }],
    },
    "/apis/elsewhere.example.com/v1/": {
      get: { responses: { 200: { description: "OK", schema: reference("com.example.Elsewhere") } } },
    },
  },
  definitions: {
    "com.example.Mango": {
      type: "object",
      properties: {
        metadata: reference("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"),
        peel: { description: "what is around it", ...reference("com.example.Peel") },
        seeds: { type: "array", items: reference("com.example.Peel") },
        labels: { type: "object", additionalProperties: { type: "string" } },
      },
    },
    "com.example.Peel": { type: "string" },
    "com.example.Elsewhere": { type: "string" },
    "com.example.Unused": { type: "string" },
    // Another one than Kubernetes' own.
    "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": { type: "object", description: "shorter" },
  },
});
