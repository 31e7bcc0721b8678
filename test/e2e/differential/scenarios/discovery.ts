import { accept, alpha, beta, get, type Scenario, type Step } from "../step.ts";

const v2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
const v2beta1 = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
const documents = ["/apis", "/apis/wardle.example.com", alpha, beta];
const group = "/apis/wardle.example.com";

const unknownPaths = [
  "/", "/api", "/api/", "/api/v1", "/apis/", `${group}/`, `${alpha}/`, "/apis//wardle.example.com", "//apis", "/apis/nope.example.com",
  "/apis/nope.example.com/v1", "/apis/nope.example.com/v1/things", `${group}/v9`, `${group}/v9/flunders`, `${alpha}/nope`,
  `${alpha}/nope/x`, `${alpha}/namespaces/default/nope`, `${alpha}/namespaces/default/nope/x`, `${alpha}/namespaces`,
  `${alpha}/namespaces/default`, `${alpha}/namespaces/default/`, `${beta}/fischers`, `${alpha}/namespaces/default/fischers`,
  "/nope", "/openapi", "/version/", "/healthz/nope", "/swagger.json", "/favicon.ico", "/APIS", "/apis/WARDLE.example.com",
]; // prettier-ignore

const methods = ["HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"];
const methodPaths = ["/apis", group, alpha, "/version", "/openapi/v2", "/openapi/v3", "/nope"];

const inAllTypes = (path: string): Step[] => [
  get(path),
  ...[v2, `${v2},application/json`, "application/yaml", "text/html", "*/*", "application/*", "application/json;q=0.5,application/yaml"].map(
    (type) => get(path, accept(type)),
  ),
]; // prettier-ignore

/** Section 3 of the checklist: what a client finds before it knows a resource. */
export const discovery: Scenario = {
  name: "discovery",
  entries: [
    // One after the other: upstream writes the kind into the one document that all requests share, and takes it out again.
    ...inAllTypes(group),
    {
      together: [
        ...documents.filter((path) => path !== group).flatMap(inAllTypes),
        ...[v2beta1, `${v2beta1},${v2}`, `${v2};profile=nopeer,application/json`, "application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf,application/json"].map(
          (type) => get("/apis", accept(type)),
        ), // prettier-ignore
        get(alpha, { headers: { "user-agent": "curl/8.0" } }),
        get(`${alpha}?pretty=true`),
        get(`${alpha}?pretty=0`, { headers: { "user-agent": "curl/8.0" } }),
        get(alpha, { headers: { "content-type": "text/plain" } }),
        get(alpha, { as: "nobody" }),
        get("/apis", { as: "anonymous" }),
      ],
    },
    get("/apis", accept(v2)),
    get("/apis", { headers: { accept: v2, "if-none-match": "{{etag.value}}" } }),
    get("/apis", { headers: { accept: v2, "if-none-match": '"other"' } }),
    { together: unknownPaths.map((path) => get(path)) },
    {
      together: methodPaths.flatMap((path) => methods.map((method): Step => ({ method, path }))),
    },
  ],
};
