import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Leak } from "./planted-leak.ts";
import { patchOf, webhookServer } from "../../apiserver/test/admission/webhook-server.ts";
import { issue, type Issued } from "../../apiserver/test/certificates.ts";
import { fakeKubernetes, MUTATING, NAMESPACES } from "../../apiserver/test/fake-kubernetes.ts";
import type { FromServer, Measured, ToServer } from "./server-messages.ts";

export type FuzzedServer = {
  readonly port: number;
  /** With system:masters, and the front proxy. */
  readonly admin: Issued;
  readonly proxy: Issued;
  readonly folder: string;
  /** What the server has said of itself as faults; taken away by who reads them. */
  readonly faults: string[];
  /** Rejects where the server ends unasked. */
  readonly died: Promise<never>;
  readonly measure: () => Promise<Measured>;
  /** Ends the server and resolves with what it left open, once its process is gone. */
  readonly end: () => Promise<Readonly<Record<string, number>>>;
  readonly remove: () => Promise<void>;
};

/** The server in a process of its own, with lmdb, an audit log, and a cluster with a webhook for groves. */
export async function fuzzedServer(leak?: Leak): Promise<FuzzedServer> {
  const folder = await mkdtemp(join(tmpdir(), "kagg-fuzz-"));
  const cluster = await fakeCluster();
  const certificate = issue({ commonName: "x", names: ["localhost"], usages: ["serverAuth"] });
  const child = fork(fileURLToPath(new URL("server-process.ts", import.meta.url)), {
    execArgv: [
      "--expose-gc",
      "--disable-warning=ExperimentalWarning",
      "--import",
      "tsx",
      "--conditions",
      "@kagg/source",
    ],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const faults: string[] = [];
  const said = answers(child, faults);
  let ending = false;
  const exited = once(child, "exit");
  const died = exited.then(([code, signal]): never => {
    if (ending) return new Promise(() => undefined) as never;
    throw new Error(`the server is gone: exit code ${String(code)}, signal ${String(signal)}`);
  });
  died.catch(() => undefined);
  const ask = (message: ToServer): boolean => child.send(message);
  await Promise.race([said("awake"), died]);
  ask({ ask: "start", kubernetes: cluster.at, certificate, folder, leak });
  const { port = 0 } = await Promise.race([said("port"), died]);
  await cluster.ready();
  return {
    port,
    admin: cluster.admin,
    proxy: cluster.proxy,
    folder,
    faults,
    died,
    measure: async () => {
      ask({ ask: "measure" });
      return (await Promise.race([said("measured"), died])).measured!;
    },
    end: async () => {
      ending = true;
      ask({ ask: "close" });
      const { closed = {} } = await said("closed");
      const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
      const [code] = await exited;
      clearTimeout(timer);
      if (code !== 0) throw new Error(`the server does not end by itself: ${JSON.stringify(closed)}`);
      return closed;
    },
    remove: async () => {
      ending = true;
      child.kill("SIGKILL");
      await exited;
      await cluster.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Said = (field: keyof FromServer) => Promise<FromServer>;

function answers(child: ReturnType<typeof fork>, faults: string[]): Said {
  const waiting = new Map<string, (message: FromServer) => void>();
  child.on("message", (message: FromServer) => {
    if (message.fault !== undefined) faults.push(message.fault);
    for (const field of Object.keys(message)) waiting.get(field)?.(message);
  });
  return (field) =>
    new Promise((resolve) => {
      waiting.set(field, resolve);
    });
}

type Cluster = {
  readonly at: { readonly server: string; readonly ca: string };
  readonly admin: Issued;
  readonly proxy: Issued;
  readonly ready: () => Promise<void>;
  readonly close: () => Promise<void>;
};

async function fakeCluster(): Promise<Cluster> {
  const [kubernetes, webhook] = await Promise.all([fakeKubernetes(), webhookServer()]);
  const clients = issue({ commonName: "clients", ca: true });
  const front = issue({ commonName: "front-proxy", ca: true });
  kubernetes.setTrust({
    "client-ca-file": clients.certificate,
    "requestheader-client-ca-file": front.certificate,
    "requestheader-username-headers": '["X-Remote-User"]',
    "requestheader-group-headers": '["X-Remote-Group"]',
    "requestheader-extra-headers-prefix": '["X-Remote-Extra-"]',
    "requestheader-allowed-names": "[]",
  });
  kubernetes.objects.put(NAMESPACES, { metadata: { name: "north" }, status: { phase: "Active" } });
  kubernetes.answer = ({ user }) => {
    kubernetes.reviews.length = 0;
    return user !== "system:anonymous";
  };
  webhook.say = ({ object }) => {
    webhook.asked.length = 0;
    return object?.spec?.soil === "wet"
      ? patchOf({ op: "replace", path: "/spec/soil", value: "dry" })
      : { allowed: object?.spec?.soil !== "none" };
  };
  kubernetes.objects.put(MUTATING, {
    metadata: { name: "groves" },
    webhooks: [
      {
        name: "groves.example.com",
        clientConfig: { url: webhook.url, caBundle: webhook.caBundle },
        rules: [
          { apiGroups: ["fruit.example.com"], apiVersions: ["v1"], resources: ["groves"], operations: ["*"] },
        ],
        sideEffects: "None",
        failurePolicy: "Fail",
        matchPolicy: "Equivalent",
        timeoutSeconds: 10,
        admissionReviewVersions: ["v1"],
      },
    ],
  });
  const { server, ca } = kubernetes.connection;
  return {
    at: { server, ca: ca ?? "" },
    admin: issue({
      commonName: "admin",
      organizations: ["system:masters"],
      issuer: clients,
      usages: ["clientAuth"],
    }),
    proxy: issue({ commonName: "proxy", issuer: front, usages: ["clientAuth"] }),
    ready: async () => {
      await kubernetes.watched();
      await kubernetes.objects.watched(MUTATING);
    },
    close: async () => {
      await Promise.all([kubernetes.close(), webhook.close()]);
    },
  };
}
