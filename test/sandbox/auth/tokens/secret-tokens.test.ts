import { expect, test } from "vitest";
import { controlPlane } from "../control-plane.ts";
import { incoming } from "../incoming.ts";

const account = { kind: "ServiceAccount", metadata: { namespace: "orchard", name: "bot", uid: "bot-1" } };
const about = {
  namespace: "orchard",
  serviceAccount: { name: "bot", uid: "bot-1" },
  secret: { name: "bot-token", uid: "seed-1" },
};

async function keeping() {
  const plane = await controlPlane([account]);
  const token = await plane.auth.issueSecretToken(about);
  const secret = {
    kind: "Secret",
    metadata: { namespace: "orchard", name: "bot-token", uid: "seed-1" },
    data: { token: Buffer.from(token).toString("base64") },
  };
  await plane.put(secret);
  const who = () => plane.auth.authenticate(incoming({ headers: ["Authorization", `Bearer ${token}`] }));
  return { ...plane, secret, who };
}

const unauthorized = { status: { code: 401 } };

test("a token in a Secret is its ServiceAccount, whatever time it is", async () => {
  const { who, clock } = await keeping();
  clock.advance(10 * 365 * 24 * 3600 * 1000);
  expect(await who()).toEqual({
    name: "system:serviceaccount:orchard:bot",
    uid: "bot-1",
    groups: ["system:serviceaccounts", "system:serviceaccounts:orchard", "system:authenticated"],
    extra: {},
  });
});

test("it ends with its Secret, with what the Secret holds, and with its ServiceAccount", async () => {
  const { who, put, remove, secret } = await keeping();
  await put({ ...secret, data: { token: "b3RoZXI=" } });
  await expect(who()).rejects.toMatchObject(unauthorized);
  await put(secret);
  expect((await who()).uid).toBe("bot-1");
  await remove(account);
  await expect(who()).rejects.toMatchObject(unauthorized);
  await put({ ...account, metadata: { ...account.metadata, uid: "bot-2" } });
  await expect(who()).rejects.toMatchObject(unauthorized);
  await remove({ ...account });
  await put(account);
  expect((await who()).uid).toBe("bot-1");
  await remove(secret);
  await expect(who()).rejects.toMatchObject(unauthorized);
});
