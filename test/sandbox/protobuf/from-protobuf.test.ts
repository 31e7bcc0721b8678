import { expect, test } from "vitest";
import { fromProtobuf } from "../../../src/sandbox/protobuf/from-protobuf.ts";

const read = (base64: string): object | undefined => fromProtobuf(Buffer.from(base64, "base64"));

// Bodies that kubectl v1.36.3 has sent.
test("kubectl create deployment", () => {
  const sent =
    "azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErABChsKAXgSABoAIgAqADIAOABCAFoICgNhcHASAXgSggEIAhIKCggKA2FwcBIBeBpqChoKABIAGgAiACoAMgA4AEIAWggKA2FwcBIBeBJMEi4KBW5naW54EgVuZ2lueCoAMgoKABAAGFAiACoAQgBqAHIAgAEAiAEAkAEAogEAGgAyAEIASgBSAFgAYABoAIIBAIoBAJoBAMIBACICCgAoADgAGgwIABAAGAAgACgAOAAaACIA";
  expect(read(sent)).toMatchObject({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "x", labels: { app: "x" } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "x" } },
      template: {
        metadata: { labels: { app: "x" } },
        spec: { containers: [{ name: "nginx", image: "nginx", ports: [{ containerPort: 80 }] }] },
      },
    },
  });
});

test("kubectl auth can-i: what JSON leaves out is left out", () => {
  const sent =
    "azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSPAoQCgASABoAIgAqADIAOABCABIeChwKB2RlZmF1bHQSA2dldBoAIgAqBHBvZHMyADoAGggIABIAGgAgABoAIgA=";
  expect(read(sent)).toEqual({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    metadata: { creationTimestamp: null },
    spec: { resourceAttributes: { namespace: "default", verb: "get", resource: "pods" } },
    status: { allowed: false },
  });
});

test("kubectl create token", () => {
  const sent =
    "azhzAAooChhhdXRoZW50aWNhdGlvbi5rOHMuaW8vdjESDFRva2VuUmVxdWVzdBIdChAKABIAGgAiACoAMgA4AEIAEgMgkBwaBAoAEgAaACIA";
  expect(read(sent)).toMatchObject({
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: 3600 },
  });
});

test("kubectl create ingress: an embedded struct, and a number or a text", () => {
  const sent =
    "azhzAAofChRuZXR3b3JraW5nLms4cy5pby92MRIHSW5ncmVzcxJNChYKBnNpbXBsZRIAGgAiACoAMgA4AEIAEi8aLQoHZm9vLmNvbRIiCiAKHgoEL2JhchIPIg0KBHN2YzESBQoAEJA/GgVFeGFjdBoCCgAaACIA";
  expect(read(sent)).toMatchObject({
    spec: {
      rules: [
        {
          host: "foo.com",
          http: {
            paths: [
              {
                path: "/bar",
                pathType: "Exact",
                backend: { service: { name: "svc1", port: { number: 8080 } } },
              },
            ],
          },
        },
      ],
    },
  });
});

test("kubectl create secret: bytes", () => {
  const sent = "azhzAAoMCgJ2MRIGU2VjcmV0Eh0KEQoBcxIAGgAiACoAMgA4AEIAEgYKAWESAWIaABoAIgA=";
  expect(read(sent)).toMatchObject({ kind: "Secret", metadata: { name: "s" }, data: { a: "Yg==" } });
});

test("a kind that nobody knows is told from bytes that are none", () => {
  const body = Buffer.from(
    "azhzAAoMCgJ2MRIGU2VjcmV0Eh0KEQoBcxIAGgAiACoAMgA4AEIAEgYKAWESAWIaABoAIgA=",
    "base64",
  );
  const unknown = Buffer.from(body.toString("latin1").replace("Secret", "Sekret"), "latin1");
  expect(fromProtobuf(unknown)).toBeUndefined();
  expect(() => fromProtobuf(Buffer.from("{}"))).toThrow("expected prefix");
  expect(() => fromProtobuf(body.subarray(0, body.length - 9))).toThrow(/EOF|index out of range|premature/);
});
