import { expect, test } from "vitest";
import { readRequestInfo } from "../../src/http/request-info.ts";

const G = "/apis/fruit.example.com/v1";

const read = (method: string, target: string): unknown => {
  const [path = "", query = ""] = target.split("?");
  const info = readRequestInfo(method, path, new URLSearchParams(query));
  return info.isResource
    ? [
        info.verb,
        info.namespace,
        info.resource,
        info.name,
        info.subresource,
        ...(info.tail ? [info.tail] : []),
      ].join(" ")
    : `path ${info.verb}`;
};

test.each([
  ["GET", "/", "path get"],
  ["HEAD", "/apis", "path head"],
  ["GET", G, "path get"],
  ["GET", `${G}/`, "path get"],
  // The group without a name is one for every server built on k8s.io/apiserver, whether or not it serves it.
  ["GET", "/api/v1/pods", "list  pods  "],
  ["GET", "/api/v1/namespaces/n/pods/a/log", "get n pods a log"],
  ["GET", "/api/v1/namespaces/n", "get n namespaces n "],
  ["PUT", "/api/v1/namespaces/n/finalize", "update n namespaces n finalize"],
  ["GET", "/api/v1", "path get"],
  ["GET", "/api", "path get"],
  ["GET", "/apis//v1/pods", "path get"],
  ["GET", `${G}/mangoes`, "list  mangoes  "],
  ["HEAD", `${G}/mangoes/a`, "get  mangoes a "],
  ["GET", `${G}/mangoes?watch=true`, "watch  mangoes  "],
  ["GET", `${G}/mangoes?watch`, "watch  mangoes  "],
  ["GET", `${G}/mangoes?watch=0`, "list  mangoes  "],
  ["GET", `${G}/mangoes?watch=FALSE`, "list  mangoes  "],
  ["GET", `${G}/namespaces/n/mangoes/a?watch=1`, "get n mangoes a "],
  ["GET", `${G}/namespaces/n/mangoes?fieldSelector=metadata.name%3Dx`, "list n mangoes x "],
  ["GET", `${G}/namespaces/n/mangoes?fieldSelector=a!%3Db,metadata.name%3D%3Dx`, "list n mangoes x "],
  ["GET", `${G}/namespaces/n/mangoes?fieldSelector=metadata.name!%3Dx`, "list n mangoes  "],
  ["GET", `${G}/mangoes?fieldSelector=metadata.name%3D..`, "list  mangoes  "],
  ["POST", `${G}/namespaces/n/mangoes`, "create n mangoes  "],
  ["PUT", `${G}/namespaces/n/mangoes/a/status`, "update n mangoes a status"],
  ["PATCH", `${G}/namespaces/n/mangoes/a%2Fb`, "patch n mangoes a/b "],
  ["DELETE", `${G}/namespaces/n/mangoes`, "deletecollection n mangoes  "],
  ["DELETE", `${G}/namespaces/n/mangoes/a`, "delete n mangoes a "],
  ["DELETE", `${G}/namespaces/n/mangoes?fieldSelector=metadata.name%3Dx`, "deletecollection n mangoes  "],
  ["GET", `${G}/namespaces/n`, "get n namespaces n "],
  ["GET", `${G}/namespaces/n/status`, "get n namespaces n status"],
  ["GET", `${G}/mangoes/a/b/c`, "get  mangoes a b c"],
  ["GET", `${G}/namespaces/n/mangoes/a/b/c%2Fd/e/`, "get n mangoes a b c%2Fd/e"],
  ["GET", `${G}/watch/mangoes/a`, "path get"],
  ["GET", `${G}/proxy/mangoes/a`, "path get"],
  ["OPTIONS", `${G}/mangoes`, "path options"],
])("%s %s is %j", (method, target, expected) => {
  expect(read(method, target)).toBe(expected);
});
