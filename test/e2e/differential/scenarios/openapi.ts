import { accept, alpha, beta, get, type Scenario, type Step } from "../step.ts";

const json = "application/json";
const proto2 = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
const proto3 = "application/com.github.proto-openapi.spec.v3@v1.0+protobuf";
const v3 = [alpha, beta].map((path) => `/openapi/v3${path}`);

const accepts: readonly Step[] = ["/openapi/v2", "/openapi/v3", ...v3].flatMap((path) =>
  [json, "*/*", "application/*", "text/html", "application/yaml", `${path.includes("v2") ? proto2 : proto3},${json}`, `${json};q=0.1`].map(
    (type) => get(path, accept(type)),
  ),
); // prettier-ignore

/** Section 1.4 of the checklist. */
export const openapi: Scenario = {
  name: "openapi",
  entries: [
    { together: [get("/openapi/v2"), get("/openapi/v3"), ...v3.map((path) => get(path)), ...accepts] },
    get("/openapi/v2"),
    get("/openapi/v2", { headers: { "if-none-match": "{{etag.value}}" } }),
    get(`${v3[0]}`),
    get(`${v3[0]}`, { headers: { "if-none-match": "{{etag.value}}" } }),
    {
      together: [
        get(`${v3[0]}?hash=STALE`),
        get("/openapi/v3/"),
        get("/openapi/v3/apis"),
        get("/openapi/v3/apis/wardle.example.com"),
        get("/openapi/v3/apis/wardle.example.com/v9"),
        get("/openapi/v3/version"),
        get("/openapi/v2/"),
        get("/openapi/v2", { headers: { "accept-encoding": "gzip" } }),
      ],
    },
  ],
};
