import { as, betaFlunder, betaFlunders, fischer, fischers, flunder, flunders, get, patch, post, put, remove, type Scenario } from "../step.ts"; // prettier-ignore

/** The kind without a namespace, and what its objects forbid. */
export const clusterScoped: Scenario = {
  name: "fischers",
  entries: [
    get(fischers),
    post(fischers, fischer("f", ["banned"])),
    post(fischers, fischer("f", ["banned"])),
    post(`${fischers}?dryRun=All`, fischer("g", "x")),
    post(`${fischers}?dryRun=All`, fischer("g", [1])),
    post(`${fischers}?dryRun=All`, fischer("g", [], { namespace: "default" })),
    post(`${fischers}?dryRun=All`, fischer("g")),
    post(flunders, flunder("banned"), { until: 403 }),
    post(`${flunders}?dryRun=All`, flunder("banned")),
    post(`${betaFlunders}?dryRun=All`, betaFlunder("banned")),
    get(`${fischers}/f`),
    get(`${fischers}/f`, as("Table")),
    get(fischers, as("Table")),
    get(fischers, as("PartialObjectMetadataList")),
    put(`${fischers}/f`, fischer("f", ["other"], { resourceVersion: "{{f.resourceVersion}}" })),
    patch("merge", `${fischers}/f`, { metadata: { labels: { a: "b" } } }),
    get(`${fischers}?labelSelector=a%3Db`),
    get(`${fischers}?fieldSelector=metadata.name%3Df`),
    get(`${fischers}?fieldSelector=metadata.namespace%3Df`),
    get(`${beta(fischers)}/f`),
    remove(`${fischers}/f`),
    get(fischers),
  ],
};

function beta(path: string): string {
  return path.replace("v1alpha1", "v1beta1");
}
