import { describe, expect, it } from "vitest";
import { z } from "zod";
import { resource } from "../../src/resource/resource.ts";
import { start, type Answer, type Body, type Server } from "./harness.ts";

const apply = ({ call }: Server, body: unknown, query: string, at: string): Promise<Answer> =>
  call("PATCH", `${at}?${query}`, { body, type: "application/apply-patch+yaml" });

const owners = ({ body }: Pick<Answer, "body">): string[] =>
  body.metadata.managedFields.map(
    ({ manager, operation, fieldsV1 }: Body) => `${manager} ${operation}: ${JSON.stringify(fieldsV1)}`,
  );

describe("several versions", () => {
  const Plum = resource({
    group: "fruit.example.com",
    kind: "Plum",
    scope: "Cluster",
    versions: {
      v1: { spec: z.object({ size: z.int().optional(), colour: z.string().optional() }) },
      v1beta1: {
        spec: z.object({ big: z.boolean().optional(), colour: z.string().optional() }),
        to: ({ spec: { big, colour } }) => ({
          spec: { ...(big !== undefined && { size: big ? 10 : 1 }), colour },
        }),
        from: ({ spec: { size, colour } }) => ({
          spec: { ...(size !== undefined && { big: size > 5 }), colour },
        }),
      },
    },
    storageVersion: "v1",
  });
  const plum = (version: string, spec: object): object => ({
    apiVersion: `fruit.example.com/${version}`,
    kind: "Plum",
    metadata: { name: "p" },
    spec,
  });
  const at = (version: string): string => `/apis/fruit.example.com/${version}/plums/p`;

  it("know who owns a field in the version it was written in", async () => {
    const server = await start({ resources: [Plum] });
    await apply(server, plum("v1beta1", { big: true, colour: "red" }), "fieldManager=old", at("v1beta1"));
    const refused = await apply(server, plum("v1", { size: 2 }), "fieldManager=new", at("v1"));
    expect(refused.body.message).toBe('Apply failed with 1 conflict: conflict with "old": .spec.big');
    const forced = await apply(server, plum("v1", { size: 2 }), "fieldManager=new&force=true", at("v1"));
    expect(owners(forced)).toEqual([
      'new Apply: {"f:spec":{"f:size":{}}}',
      'old Apply: {"f:spec":{"f:colour":{}}}',
    ]);
    expect(forced.body.metadata.managedFields.map(({ apiVersion }: Body) => apiVersion)).toEqual([
      "fruit.example.com/v1",
      "fruit.example.com/v1beta1",
    ]);
  });

  it("let a manager go on in another version, and forget those that are gone", async () => {
    const server = await start({ resources: [Plum] });
    await apply(server, plum("v1beta1", { big: true, colour: "red" }), "fieldManager=one", at("v1beta1"));
    const moved = await apply(server, plum("v1", { size: 10 }), "fieldManager=one", at("v1"));
    expect([moved.body.spec, owners(moved)]).toEqual([{ size: 10 }, ['one Apply: {"f:spec":{"f:size":{}}}']]);
    const gone = { manager: "gone", operation: "Update", apiVersion: "fruit.example.com/v0", fieldsType: "FieldsV1", fieldsV1: { "f:spec": {} } }; // prettier-ignore
    const { metadata } = moved.body;
    const body = {
      ...moved.body,
      metadata: { ...metadata, managedFields: [...metadata.managedFields, gone] },
    };
    const { body: kept } = await server.call("PUT", at("v1"), { body });
    expect(owners({ body: kept })).toEqual(owners(moved));
  });
});
