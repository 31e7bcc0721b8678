import { expect, test, vi } from "vitest";
import { aggregateClusterRoles } from "../../../../src/sandbox/auth/rbac/aggregation.ts";
import type { Client, ClientRequest } from "../../../../src/sandbox/client.ts";
import { controlPlane, silent } from "../control-plane.ts";
import { clusterRole } from "../rbac-objects.ts";

const get = (resource: string) => ({ apiGroups: [""], resources: [resource], verbs: ["get"] });
const sum = clusterRole("sum", [], {
  aggregationRule: {
    clusterRoleSelectors: [{ matchLabels: { in: "sum" } }, { matchLabels: { in: "more" } }],
  },
});
const part = (name: string, label: string, ...resources: readonly string[]): object =>
  clusterRole(name, resources.map(get), { metadata: { name, labels: { in: label } } });

async function aggregating(objects: readonly object[], refusals = 0) {
  const plane = await controlPlane(objects);
  const ended = new AbortController();
  const sent: ClientRequest[] = [];
  let left = refusals;
  const send: Client["send"] = async (request) => {
    sent.push(request);
    if (left-- > 0) throw new Error("not now");
    const { rules = [] } = request.body as { rules?: readonly object[] };
    return plane.put({ ...sum, rules });
  };
  const { state, clock } = plane;
  const client = { send } as Client;
  aggregateClusterRoles({ state, client, clock, logger: silent, signal: ended.signal });
  const rules = (): readonly unknown[] => sent.map(({ body }) => (body as { rules?: unknown }).rules);
  return { ...plane, sent, rules, end: () => ended.abort() };
}

test("a role has the rules of those that its selectors find, in order, each once", async () => {
  const { put, sent, rules, end } = await aggregating([
    part("z", "sum", "pods"),
    part("b", "more", "secrets", "pods"),
    part("a", "sum", "nodes", "pods"),
    part("c", "other", "events"),
    sum,
  ]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    method: "PATCH",
    path: "/apis/rbac.authorization.k8s.io/v1/clusterroles/sum",
    query: { fieldManager: "clusterrole-aggregation-controller", force: "true" },
  });
  expect(rules()).toEqual([[get("nodes"), get("pods"), get("secrets")]]);
  await put(part("c", "more", "events"));
  await vi.waitFor(() => expect(rules()[1]).toEqual(["nodes", "pods", "secrets", "events"].map(get)));
  end();
});

test("nothing is written where nothing changes, and it is tried again later where a write fails", async () => {
  const { clock, sent, end } = await aggregating([part("a", "sum", "pods"), sum], 1);
  await vi.waitFor(() => expect(clock.waiting()).toEqual([100]));
  expect(sent).toHaveLength(1);
  clock.advance(100);
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  end();
});
