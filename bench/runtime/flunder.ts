/** The objects of the benchmark: Flunders of about 1 KiB as they are served. */
export const objects = 5000;

export const collection = (namespace: string): string =>
  `/apis/wardle.example.com/v1alpha1/namespaces/${namespace}/flunders`;

/** `%05d` is where the load program writes the number of an object. */
export const body = JSON.stringify({
  apiVersion: "wardle.example.com/v1alpha1",
  kind: "Flunder",
  metadata: {
    name: "flunder-%05d",
    labels: {
      "app.kubernetes.io/name": "flunder-%05d",
      "app.kubernetes.io/managed-by": "bench",
      "app.kubernetes.io/part-of": "wardle",
      tier: "backend",
    },
    annotations: {
      "bench.kagg.dev/sent": "0000000000000000000",
      "bench.kagg.dev/description": "What people write about a thing that they run. ".repeat(8),
    },
  },
  spec: { reference: "flunder-%05d-of-another-team", referenceType: "Flunder" },
});
