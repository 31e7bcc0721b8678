import type { Item } from "../item.ts";
import { expectEqual, expectThat } from "../unmet.ts";

export const operations: readonly Item[] = [
  {
    id: "health/ok",
    level: "must",
    title: "/healthz, /livez and /readyz answer ok as plain text",
    source: "apiserver/pkg/server/healthz/healthz.go",
    run: async ({ call }) => {
      for (const path of ["/healthz", "/livez", "/readyz"]) {
        const { status, headers, text } = await call("GET", path);
        expectEqual([status, text], [200, "ok"], path);
        expectEqual(headers["content-type"], "text/plain; charset=utf-8", `Content-Type of ${path}`);
        expectEqual(headers["x-content-type-options"], "nosniff", `X-Content-Type-Options of ${path}`);
      }
    },
  },
  {
    id: "health/verbose",
    level: "must",
    title: "?verbose lists the checks",
    source: "apiserver/pkg/server/healthz/healthz.go",
    run: async ({ call }) => {
      const { text } = await call("GET", "/readyz?verbose");
      expectThat(/^\[\+\]ping ok$/m.test(text), `a line "[+]ping ok" in ${text}`);
      expectThat(/^readyz check passed$/m.test(text), "a last line that says passed");
    },
  },
  {
    id: "health/exclude",
    level: "must",
    title: "?exclude leaves a check out, and warns where there is no such check",
    source: "apiserver/pkg/server/healthz/healthz.go",
    run: async ({ call }) => {
      const { text } = await call("GET", "/readyz?verbose&exclude=ping&exclude=conformance");
      expectThat(/^\[\+\]ping excluded: ok$/m.test(text), `a line "[+]ping excluded: ok" in ${text}`);
      expectThat(
        text.includes('warn: some health checks cannot be excluded: no matches for "conformance"'),
        "a warning",
      );
    },
  },
  {
    id: "health/one-check",
    level: "should",
    title: "a check has a path of its own",
    source: "apiserver/pkg/server/healthz/healthz.go",
    run: async ({ call }) =>
      expectEqual((await call("GET", "/readyz/ping")).status, 200, "status of /readyz/ping"),
  },
  {
    id: "version/document",
    level: "must",
    title: "/version has major, minor, gitVersion and platform",
    source: "apiserver/pkg/server/routes/version.go",
    run: async ({ call }) => {
      const { status, json } = await call("GET", "/version");
      expectEqual(status, 200, "status");
      const fields = [
        "major",
        "minor",
        "gitVersion",
        "gitCommit",
        "gitTreeState",
        "buildDate",
        "goVersion",
        "compiler",
        "platform",
      ];
      expectEqual(
        fields.filter((field) => typeof json[field] !== "string"),
        [],
        "fields that are missing",
      );
    },
  },
  {
    id: "metrics/names",
    level: "should",
    title: "/metrics has the names that dashboards use",
    source: "apiserver/pkg/endpoints/metrics/metrics.go",
    run: async ({ call }) => {
      const { status, text } = await call("GET", "/metrics");
      expectEqual(status, 200, "status");
      const names = [
        "apiserver_request_total",
        "apiserver_request_duration_seconds",
        "apiserver_current_inflight_requests",
      ];
      expectEqual(
        names.filter((name) => !text.includes(`# TYPE ${name} `)),
        [],
        "names that are missing",
      );
    },
  },
];
