import { accept, get, type Scenario, type Step } from "../step.ts";

const health = ["/healthz", "/livez", "/readyz"];

/** Section 5 of the checklist. */
export const operations: Scenario = {
  name: "operations",
  entries: [
    {
      together: [
        ...health.flatMap((path) => [
          ...["", "?verbose", "?verbose=true", "?exclude=ping", "?verbose&exclude=ping", "?verbose&exclude=nope", "?exclude=nope", "/ping", "/nope", "/ping?verbose", "/", "?exclude=ping&exclude=nope&verbose"].map(
            (rest) => get(`${path}${rest}`),
          ),
          get(path, accept("application/json")),
          get(path, accept("text/html")),
          ...["HEAD", "POST", "PUT", "DELETE", "OPTIONS"].map((method): Step => ({ method, path })),
        ]),
        get("/version"),
        get("/version?pretty=true"),
        get("/version", accept("application/yaml")),
        get("/version", accept("text/html")),
        { method: "HEAD", path: "/metrics" },
        { method: "POST", path: "/metrics" },
        get("/metrics/slis", { headers: { range: "bytes=0-0" } }),
      ], // prettier-ignore
    },
  ],
};
