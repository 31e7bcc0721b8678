import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { Mango } from "../../apiserver/test/resource/mango.ts";
import type { Body, Server } from "../../apiserver/test/rest/harness.ts";
import type { ControlPlane } from "../cluster/control-plane.ts";

export type Sent = {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
};

export type Got = { readonly status: number; readonly body: Body; readonly warnings: readonly string[] };

/** Asks one of two servers that should answer alike. */
export type Send = (sent: Sent) => Promise<Got>;

export const ourSide =
  ({ call }: Server): Send =>
  async ({ method, url, ...rest }) => {
    const { status, body, warnings } = await call(method, url, rest);
    return { status, body, warnings };
  };

/** As admin, over its certificate. */
export async function realSide({ folder, server }: ControlPlane): Promise<Send> {
  const pki = (name: string): Promise<Buffer> => readFile(join(folder, "pki", name));
  const agent = new Agent({
    ca: await pki("ca.crt"),
    cert: await pki("admin.crt"),
    key: await pki("admin.key"),
  });
  return ({ method, url, body, type = "application/json", accept }) =>
    new Promise((resolve, reject) => {
      const text = body === undefined || typeof body === "string" ? (body ?? "") : JSON.stringify(body);
      const sent = text && { "content-type": type, "content-length": Buffer.byteLength(text) };
      const headers = { ...sent, ...(accept && { accept }) };
      request(`${server}${url}`, { method, agent, headers }, (response) => {
        let received = "";
        response.on("data", (chunk: Buffer) => (received += chunk.toString()));
        response.on("end", () => {
          const warnings = (response.headersDistinct["warning"] ?? []).map(
            (line) => JSON.parse(line.slice("299 - ".length)) as string,
          );
          const { "content-type": answered } = response.headers;
          resolve({ status: response.statusCode ?? 0, body: parsed(received, answered), warnings });
        });
      })
        .on("error", reject)
        .end(text);
    });
}

const parsed = (text: string, type: string | undefined): Body =>
  type === "application/json" ? JSON.parse(text) : text;

/** Without what is another each time or on each side, and without what the runtime does not keep. */
export function alike<Value>(value: Value): Value {
  const text = JSON.stringify(value, (key, field: unknown) => {
    if (key === "managedFields" || key === "userInfo") return undefined;
    return key === "resourceVersion" && /^\d+$/.test(String(field)) ? "<revision>" : field;
  });
  return JSON.parse(
    text
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{18,22}/g, "<uid>")
      .replaceAll(/"a-[a-z0-9]{5}"/g, '"<generated>"')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<time>"),
  ) as Value;
}

/** Mango as a custom resource, in its storage version. */
export function mangoDefinition(): object {
  const { group, kind, plural, scope, versions } = Mango;
  // The one thing that a custom resource says in other words.
  const schema = JSON.stringify(versions[0]?.schema).replaceAll(
    '"additionalProperties":{}',
    '"x-kubernetes-preserve-unknown-fields":true',
  );
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: JSON.parse(schema) as object },
        },
      ],
    },
  };
}
