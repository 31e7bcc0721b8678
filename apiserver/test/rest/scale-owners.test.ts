import { expect, it } from "vitest";
import { Grove } from "../resource/grove.ts";
import { type Answer, type Server, start } from "./harness.ts";

// What test/e2e/scale-steps.ts cannot hold to a custom resource, which answers such an apply with a 500; by its source, a Deployment of
// kube-apiserver takes it.
const groves = "/apis/fruit.example.com/v1/namespaces/default/groves";
const type = "application/apply-patch+yaml";

async function planted(): Promise<Server> {
  const server = await start({ resources: [Grove] });
  const body = { metadata: { name: "one" }, spec: { trees: 3, soil: "red" } };
  await server.call("POST", `${groves}?fieldManager=author`, { body });
  return server;
}

const scaleTo = (
  { call }: Server,
  replicas: number,
  query: string,
  metadata: object = {},
): Promise<Answer> => {
  const body = {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name: "one", ...metadata },
    spec: { replicas },
  };
  return call("PATCH", `${groves}/one/scale?fieldManager=${query}`, { type, body });
};

const owners = async ({ call }: Server): Promise<unknown> => {
  const { body } = await call("GET", `${groves}/one`);
  return body.metadata.managedFields.map(
    ({ manager, operation, subresource, apiVersion, fieldsV1 }: Record<string, unknown>) => ({
      who: [manager, operation, subresource, apiVersion],
      what: fieldsV1,
    }),
  );
};

const version = "fruit.example.com/v1";
const trees = { "f:spec": { "f:trees": {} } };

it("an apply through the scale is a conflict with who set the replicas, and takes them by force", async () => {
  const server = await planted();
  const refused = await scaleTo(server, 5, "hpa");
  expect(refused).toMatchObject({
    status: 409,
    body: {
      reason: "Conflict",
      message: 'Apply failed with 1 conflict: conflict with "author" using autoscaling/v1: .spec.replicas',
    },
  });
  const { status, body } = await scaleTo(server, 5, "hpa&force=true");
  expect([status, body.kind, body.spec]).toEqual([200, "Scale", { replicas: 5 }]);
  expect(body.metadata).not.toHaveProperty("managedFields");
  expect(await owners(server)).toEqual([
    { who: ["hpa", "Apply", "scale", version], what: trees },
    { who: ["author", "Update", undefined, version], what: { "f:spec": { ".": {}, "f:soil": {} } } },
  ]);
  expect((await scaleTo(server, 6, "hpa")).status).toBe(200);
  const { body: parent } = await server.call("GET", `${groves}/one`);
  expect(parent).toMatchObject({ metadata: { generation: 3 }, spec: { trees: 6, soil: "red" } });
});

it("replicas that nobody owns are somebody's before they are first applied", async () => {
  const server = await planted();
  await server.call("PATCH", `${groves}/one`, {
    type: "application/merge-patch+json",
    body: { metadata: { managedFields: [{}] } },
  });
  expect((await scaleTo(server, 4, "hpa")).body.message).toBe(
    'Apply failed with 1 conflict: conflict with "before-first-apply" with subresource "scale" using autoscaling/v1: .spec.replicas',
  );
  expect((await scaleTo(server, 3, "hpa")).status).toBe(200);
  expect(await owners(server)).toEqual([
    { who: ["hpa", "Apply", "scale", version], what: trees },
    { who: ["before-first-apply", "Update", "scale", version], what: trees },
  ]);
});

it("an apply through the scale is held to the request and to the schema", async () => {
  const server = await planted();
  const codes = await Promise.all([
    scaleTo(server, 4, "hpa&force=1", { name: "two" }),
    scaleTo(server, 4, "hpa&force=1", { namespace: "other" }),
    scaleTo(server, 4, "hpa&force=1", { resourceVersion: "1" }),
    scaleTo(server, 60, "hpa&force=1"),
    scaleTo(server, -1, "hpa&force=1"),
    scaleTo(server, 1.5, "hpa&force=1"),
    scaleTo(server, 4, ""),
  ]);
  expect(codes.map(({ status }) => status)).toEqual([400, 400, 409, 422, 422, 422, 422]);
  expect((await server.call("GET", `${groves}/one`)).body.spec.trees).toBe(3);
});
