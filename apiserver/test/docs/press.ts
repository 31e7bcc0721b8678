import { resource, type Resource } from "@kagg/apiserver";
import * as z from "@kagg/apiserver/zod";

export const Press: Resource = resource({
  group: "fruit.example.com",
  kind: "Press",
  plural: "presses",
  scope: "Namespaced",
  versions: { v1: { spec: z.object({ litres: z.int() }) } },
  storageVersion: "v1",
  // #region connect
  subresources: {
    connect: {
      log: {
        GET: ({ object, query, signal }) => ({
          body: (async function* lines() {
            yield `${object.spec.litres} litres pressed\n`;
            if (query.get("follow") !== "true") return;
            await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
          })(),
        }),
      },
      exec: {
        webSocket: {
          protocols: ["press.v1"],
          serve: async ({ messages, send }, { user }) => {
            for await (const message of messages) await send(`${user.name} said ${String(message)}`);
          },
        },
      },
    },
  },
  // #endregion
});
