import { StatusError, virtualResource, type VirtualResource } from "@kagg/apiserver";
import * as z from "@kagg/apiserver/zod";

const measured = new Map([
  ["north", 12],
  ["south", 30],
]);

// #region virtual
export const Harvest: VirtualResource = virtualResource({
  group: "fruit.example.com",
  kind: "Harvest",
  scope: "Namespaced",
  versions: {
    v1: { schema: z.object({ kilos: z.int() }), columns: [{ name: "Kilos", path: ".kilos" }] },
  },
  list: ({ user }) => {
    if (measured.size === 0)
      throw new StatusError(503, "ServiceUnavailable", `nothing was measured yet, ${user.name}`);
    return [...measured].map(([namespace, kilos]) => ({ metadata: { name: "today", namespace }, kilos }));
  },
});
// #endregion
