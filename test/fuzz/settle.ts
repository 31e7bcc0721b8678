import { asAdmin, removeAll, TOGETHER } from "./last-look.ts";
import type { FuzzedServer } from "./fuzzed-server.ts";
import { HISTORY } from "./server-messages.ts";
import { allOf } from "./kinds.ts";

/** Brings the server into a state that does not depend on what was sent: nothing is left of it but what cannot go. */
export async function settle(server: FuzzedServer): Promise<void> {
  await removeAll(server);
  const ask = asAdmin(server);
  const orchards = allOf("orchards");
  const one = async (name: string): Promise<void> => {
    const orchard = { apiVersion: "fruit.example.com/v1", kind: "Orchard", metadata: { name } };
    const made = await ask(orchards, "POST", orchard);
    const gone = await ask(`${orchards}/${name}`, "DELETE");
    if (made.status !== 201 || gone.status !== 200) throw new Error(`${made.text} ${gone.text}`);
  };
  // What the history holds of odd requests makes room for the same changes each time.
  const names = Array.from({ length: HISTORY / 2 }, (_, index) => `settled-${index}`);
  const many = async (): Promise<void> => {
    for (let name = names.pop(); name; name = names.pop()) await one(name);
  };
  await Promise.all(Array.from({ length: TOGETHER }, many));
}
