import { z } from "zod";
import { resource, type Resource } from "../../src/resource/resource.ts";

/** A resource with subresources of its own. */
export const Silo: Resource = resource({
  group: "fruit.example.com",
  kind: "Silo",
  scope: "Namespaced",
  versions: { v1: { spec: z.object({ tons: z.int() }) } },
  storageVersion: "v1",
  subresources: {
    connect: {
      log: {
        GET: ({ object, query, signal }) => ({
          body: (async function* lines() {
            yield `${object.metadata.name} holds ${object.spec.tons}\n`;
            if (query.get("follow") !== "true") return;
            await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
          })(),
        }),
      },
      exec: {
        webSocket: {
          protocols: ["v5.channel.k8s.io", "echo"],
          serve: async ({ protocol, messages, send }, { object, user, query }) => {
            await send(`${user.name} ${protocol} ${object.spec.tons} ${query.get("command") ?? ""}`);
            for await (const message of messages) {
              if (message === "fail") throw new Error("as asked");
              if (message === "bye") return;
              await send(message);
            }
          },
        },
      },
      proxy: {
        tail: true,
        GET: ({ path, method }) => ({ status: 203, headers: { "X-Silo": "yes" }, body: `${method} ${path}` }),
        POST: async ({ body, method }) => ({ body: `${method} ${String(await body())}` }),
      },
    },
  },
});
