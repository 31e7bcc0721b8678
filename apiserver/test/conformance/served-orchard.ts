import { findSubjects, httpsSend, type Subject } from "../../src/conformance/index.ts";
import { createApiServer } from "../../src/serve/create-api-server.ts";
import { memory } from "../../src/storage/memory.ts";
import { type Issued, issue } from "../certificates.ts";
import { type FakeKubernetes, fakeKubernetes } from "../fake-kubernetes.ts";
import { orchard } from "./orchard.ts";

export type Served = {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly admin: Issued;
  /** Someone who is asked about. */
  readonly editor: Issued;
  readonly kubernetes: FakeKubernetes;
  readonly subjects: readonly Subject[];
  readonly close: () => Promise<void>;
};

/** The kinds of the orchard over TLS, asked by an administrator with a client certificate. */
export async function servedOrchard(): Promise<Served> {
  const kubernetes = await fakeKubernetes();
  const clients = issue({ commonName: "clients", ca: true });
  const admin = issue({
    commonName: "admin",
    organizations: ["system:masters"],
    issuer: clients,
    usages: ["clientAuth"],
  });
  kubernetes.setTrust({
    "client-ca-file": clients.certificate,
    "requestheader-client-ca-file": issue({ commonName: "front-proxy", ca: true }).certificate,
    "requestheader-username-headers": '["X-Remote-User"]',
    "requestheader-group-headers": '["X-Remote-Group"]',
    "requestheader-extra-headers-prefix": '["X-Remote-Extra-"]',
    "requestheader-allowed-names": "[]",
  });
  const servingCa = issue({ commonName: "serving", ca: true });
  const quiet = (): undefined => undefined;
  const server = await createApiServer({
    resources: orchard,
    storage: memory(),
    certificate: issue({ commonName: "x", issuer: servingCa, names: ["localhost"], usages: ["serverAuth"] }),
    kubernetes: kubernetes.connection,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  const port = await server.listen({ port: 0, host: "127.0.0.1" });
  await kubernetes.watched();
  const { send, close } = httpsSend({
    server: `https://127.0.0.1:${port}`,
    serverName: "localhost",
    ca: servingCa.certificate,
    ...admin,
  });
  return {
    url: `https://127.0.0.1:${port}`,
    ca: servingCa.certificate,
    admin,
    editor: issue({ commonName: "editor", issuer: clients, usages: ["clientAuth"] }),
    kubernetes,
    subjects: await findSubjects({ send }),
    close: async () => {
      close();
      await server.close();
      await kubernetes.close();
    },
  };
}
