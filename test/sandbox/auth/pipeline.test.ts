import { readCertificates, type User } from "@kagg/apiserver/internal";
import { expect, test } from "vitest";
import { createPipeline } from "../../../src/sandbox/pipeline.ts";
import { controlPlane } from "./control-plane.ts";
import { incoming } from "./incoming.ts";
import { binding } from "./rbac-objects.ts";

const TARGET = "/apis/apps/v1/namespaces/orchard/deployments";

/** The way of a request through the sandbox, to whoever answers: here, with the name of who asks. */
async function pipeline() {
  const { auth, certificates } = await controlPlane([
    binding("orchard", "viewers", "ClusterRole view", "User anna"),
  ]);
  const run = createPipeline({
    checks: { healthz: [], livez: [], readyz: [] },
    authenticate: auth.authenticate,
    impersonate: auth.impersonate,
    authorize: auth.authorizeRequest,
    dispatch: async (_incoming, user: User) => ({ status: 200, body: user.name }),
  });
  const issued = await certificates.issueUser("anna", []);
  const anna = readCertificates(issued.certificate);
  const admin = readCertificates(certificates.admin.certificate);
  return { run, anna, admin };
}

test("who may is let through, as who they are or want to be", async () => {
  const { run, anna, admin } = await pipeline();
  expect((await run(incoming({ target: TARGET, peer: anna }))).body).toBe("anna");
  const headers = ["Impersonate-User", "anna"];
  expect((await run(incoming({ target: TARGET, peer: admin, headers }))).body).toBe("anna");
  expect((await run(incoming({ target: "/version" }))).body).toBe("system:anonymous");
});

test("who may not is refused as the one whom they are taken for", async () => {
  const { run, anna, admin } = await pipeline();
  const message =
    'deployments.apps is forbidden: User "anna" cannot create resource "deployments" in API group "apps" in the namespace "orchard"';
  const create = { method: "POST", target: TARGET };
  await expect(run(incoming({ ...create, peer: anna }))).rejects.toThrow(message);
  const headers = ["Impersonate-User", "anna"];
  await expect(run(incoming({ ...create, peer: admin, headers }))).rejects.toThrow(message);
  await expect(run(incoming({ target: TARGET }))).rejects.toMatchObject({ status: { code: 403 } });
});

test("probes need nobody, and a wrong token is refused before anything is asked", async () => {
  const { run } = await pipeline();
  const headers = ["Authorization", "Bearer wrong"];
  expect((await run(incoming({ target: "/livez", headers }))).status).toBe(200);
  await expect(run(incoming({ target: "/version", headers }))).rejects.toMatchObject({
    status: { code: 401 },
  });
});
